'use strict';

// Everything that a user, a model or the service writes goes into the page by textContent, and never as markup.

const byId = (id) => document.getElementById(id);

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text || '';
  return made;
}

async function postJson(path, data, signal) {
  return fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(data),
    signal,
  });
}

/** What the service says of a request that it did not serve. */
async function refusal(response) {
  try {
    const body = await response.json();
    return body.error + (body.error_id ? ` (error ${body.error_id})` : '');
  } catch (e) {
    return `the service answered with status ${response.status}`;
  }
}

// ---- The chat

let conversation = null;
let underWay = null;

async function newConversation(signal) {
  const response = await postJson('/conversations', {}, signal);
  if (!response.ok) {
    throw new Error(await refusal(response));
  }
  conversation = (await response.json()).id;
}

/** Sends the message. A service that has restarted may have lost the conversation: then it goes into a new one. */
async function post(text, signal) {
  if (conversation === null) {
    await newConversation(signal);
  }
  let response = await postJson(`/conversations/${conversation}/messages`, { text }, signal);
  if (response.status === 404) {
    await newConversation(signal);
    response = await postJson(`/conversations/${conversation}/messages`, { text }, signal);
  }
  if (!response.ok) {
    throw new Error(await refusal(response));
  }
  return response;
}

/** The server-sent events in a response's body. EventSource cannot post. */
async function* eventsOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    buffer += part.value;
    const blocks = buffer.split('\n\n');
    buffer = blocks.pop();
    for (const block of blocks) {
      const lines = block.split('\n');
      const data = lines.find((line) => line.startsWith('data: '));
      const name = lines.find((line) => line.startsWith('event: '));
      if (data && name) {
        yield { name: name.slice(7), data: JSON.parse(data.slice(6)) };
      }
    }
  }
}

/** Shows the answer as it comes, and returns whether its end came too. */
async function showAnswer(response, answer, note) {
  for await (const event of eventsOf(response)) {
    if (event.name === 'token') {
      answer.append(event.data.text);
      byId('messages').scrollTop = byId('messages').scrollHeight;
    } else if (event.name === 'not_saved') {
      note.textContent = `attempt ${event.data.attempt} to save the answer failed`;
    } else if (event.name === 'done') {
      note.textContent = event.data.state + (event.data.saved ? '' : ', and not saved');
      return true;
    } else if (event.name === 'error') {
      throw new Error(`${event.data.error} (error ${event.data.error_id})`);
    }
  }
  return false;
}

async function ask(text) {
  const messages = byId('messages');
  const item = element('li', 'answer');
  const answer = item.appendChild(element('span', 'said'));
  const note = element('small', 'note', 'the model thinks …');
  byId('exchange').append(element('li', 'you', text), item);
  item.append(note);
  messages.scrollTop = messages.scrollHeight;
  begin();
  try {
    const response = await post(text, underWay.signal);
    note.textContent = 'streaming';
    if (!(await showAnswer(response, answer, note))) {
      throw new Error('the answer broke off');
    }
  } catch (e) {
    if (e.name === 'AbortError') {
      note.textContent = 'stopped: the service keeps what came so far, as interrupted';
    } else {
      note.textContent = 'failed';
      byId('chat-trouble').textContent = e instanceof TypeError ? 'the service cannot be reached' : e.message;
    }
  } finally {
    end();
  }
}

function begin() {
  underWay = new AbortController();
  byId('chat-trouble').textContent = '';
  byId('messages').setAttribute('aria-busy', 'true');
  const sendHadFocus = document.activeElement === byId('send');
  byId('send').disabled = true;
  byId('stop').disabled = false;
  if (sendHadFocus) {
    byId('text').focus();
  }
}

function end() {
  underWay = null;
  const stopHadFocus = document.activeElement === byId('stop');
  byId('messages').setAttribute('aria-busy', 'false');
  byId('send').disabled = false;
  byId('stop').disabled = true;
  if (stopHadFocus) {
    byId('text').focus();
  }
}

byId('ask').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = byId('text').value;
  if (!underWay && text.trim()) {
    byId('text').value = '';
    ask(text);
  }
});

byId('text').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    byId('ask').requestSubmit();
  }
});

byId('stop').addEventListener('click', () => underWay && underWay.abort());

// ---- The pool's buttons

async function order(path, data) {
  byId('pool-trouble').textContent = '';
  try {
    const response = await postJson(path, data);
    if (!response.ok) {
      byId('pool-trouble').textContent = await refusal(response);
    }
  } catch (e) {
    byId('pool-trouble').textContent = 'the service cannot be reached';
  }
}

for (const form of ['holding', 'short_sessions']) {
  byId(form).addEventListener('click', () => order('/form', { form }));
}
byId('load').addEventListener('click', () => order('/load', { chats: 40 }));

// ---- The pool, live

const ACTIVITIES = { in_jdbc: 'in JDBC', idle_in_hand: 'idle in hand', unobserved: 'used past the guard', ending: 'ending', leaked: 'leaked' };
const seconds = (millis) => `${(millis / 1000).toFixed(1)} s`;
const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;

/** A hold keeps its row for as long as it lasts, so that its bar grows in one place. */
const rows = [];

function row(index) {
  if (!rows[index]) {
    const item = element('li', 'free');
    const bar = element('span', 'bar');
    const made = {
      hold: null,
      item,
      name: item.appendChild(element('span', 'name')),
      inJdbc: (item.append(bar), bar.appendChild(element('span', 'in-jdbc'))),
      idle: bar.appendChild(element('span', 'idle-in-hand')),
      held: item.appendChild(element('span', 'held')),
      doing: item.appendChild(element('span', 'doing')),
      site: item.appendChild(element('span', 'site')),
    };
    byId('connections').append(item);
    rows[index] = made;
  }
  return rows[index];
}

function showHolder(at, holder, full) {
  const doing = ACTIVITIES[holder.activity] || holder.activity;
  const where = holder.waits_for ? `waits in ${holder.waits_for}` : holder.now_in;
  at.item.className = holder.activity;
  at.name.textContent = `#${holder.hold} ${holder.label}`;
  at.inJdbc.style.width = `${(100 * holder.in_jdbc_ms) / full}%`;
  at.idle.style.width = `${(100 * (holder.held_ms - holder.in_jdbc_ms)) / full}%`;
  at.held.textContent = seconds(holder.held_ms);
  at.doing.textContent = holder.activity === 'idle_in_hand' && where ? `${doing}, ${where}` : doing;
  at.site.textContent = `at ${holder.site || 'a line not captured'}`;
  at.item.title = `now in ${holder.now_in || 'a line not captured'}`;
}

function showFree(at, word) {
  at.item.className = 'free';
  at.name.textContent = word;
  at.inJdbc.style.width = '0';
  at.idle.style.width = '0';
  at.held.textContent = '';
  at.doing.textContent = '';
  at.site.textContent = '';
  at.item.title = '';
}

function showConnections(view) {
  const holders = new Map(view.holders.map((holder) => [holder.hold, holder]));
  const full = Math.max(12000, ...view.holders.map((holder) => holder.held_ms));
  byId('scale').textContent = Math.round(full / 1000);
  while (rows.length > Math.max(view.counts.max, holders.size)) {
    rows.pop().item.remove();
  }
  for (let i = 0; i < Math.max(view.counts.max, holders.size); i++) {
    row(i).hold = holders.has(row(i).hold) ? row(i).hold : null;
  }
  const placed = new Set(rows.map((at) => at.hold));
  for (const hold of [...holders.keys()].filter((id) => !placed.has(id))) {
    rows.find((at) => at.hold === null).hold = hold;
  }
  let open = view.counts.total - holders.size;
  for (const at of rows) {
    if (at.hold !== null) {
      showHolder(at, holders.get(at.hold), full);
    } else {
      showFree(at, open-- > 0 ? 'idle in the pool' : 'not opened');
    }
  }
}

function showFigures(view) {
  const counts = view.counts;
  byId('active').textContent = counts.active;
  byId('max').textContent = counts.max;
  byId('in-hand').textContent = idleInHand(view);
  byId('idle').textContent = counts.idle;
  byId('pending').textContent = counts.pending;
  byId('oldest').textContent =
    counts.pending > 0 && counts.oldest_waiter_ms !== null ? `longest ${seconds(counts.oldest_waiter_ms)}` : '';
  byId('pending-figure').className = counts.pending > 0 ? 'alarm' : '';
  byId('status').textContent = view.health.status;
  byId('health-figure').className = view.health.status === 'UP' ? 'calm' : 'alarm';
  byId('verdict').textContent = view.holders.length > 0 ? view.verdict : '';
  byId('reasons').replaceChildren(...view.health.reasons.map((reason) => element('li', '', reason)));
  for (const form of ['holding', 'short_sessions']) {
    byId(form).setAttribute('aria-pressed', String(view.form === form));
  }
  const load = view.load;
  byId('tally').textContent =
    load.asked > 0 ? `${load.asked} asked, ${load.answered} answered, ${load.failed} failed, ${load.running} under way` : '';
}

const idleInHand = (view) => view.holders.filter((holder) => holder.activity === 'idle_in_hand').length;

/** How chats that hold are getting on. A larger pool, or a longer acquire timeout, may carry them all. */
function storyOfHolding({ load, counts }, inHand) {
  const seen =
    `${count(counts.active, 'connection is', 'connections are')} held, ${inHand} idle in hand: ` +
    'each chat keeps its own while the model writes, and the database has nothing to do.';
  const failed = load.failed > 0 ? ` ${load.failed} of ${load.asked} have failed.` : '';
  if (counts.pending > 0) {
    return {
      seen: `${seen} ${count(counts.pending, 'chat waits', 'chats wait')} for a connection.`,
      next: `One that gets none within ${seconds(counts.acquire_timeout_ms)} fails.${failed}`,
    };
  }
  return { seen, next: `None waits for a connection.${failed}` };
}

function storyOfShort({ load, counts }) {
  return {
    seen:
      `${count(load.running, 'chat streams', 'chats stream')} at once, and ` +
      `${count(counts.active, 'connection is', 'connections are')} held, ${counts.pending} wait: ` +
      'a chat has one for some milliseconds before the model writes, and for some after it.',
    next: `Nothing is held while the model writes.${load.failed > 0 ? ` ${load.failed} have failed.` : ''}`,
  };
}

function storyAfterHolding({ load, counts }) {
  const next = 'Now choose the short form, and press “40 chats at once” again.';
  if (load.failed > 0 && load.asked > counts.max) {
    const seen =
      `${load.failed} of ${load.asked} chats failed: ${counts.max} connections for ${load.asked} chats, ` +
      'each held for as long as the model wrote. A larger pool would fail a few chats later.';
    return { seen, next };
  }
  if (load.failed > 0) {
    return { seen: `${load.failed} of ${load.asked} chats failed. The service’s log says why.`, next };
  }
  const seen =
    `All ${load.asked} chats were answered: each got one of ${counts.max} connections within ` +
    `${seconds(counts.acquire_timeout_ms)}, and held it for as long as the model wrote.`;
  return { seen, next: `${next} See how few connections are held.` };
}

function storyAfterShort({ load, counts }) {
  return {
    seen:
      `${load.answered} of ${load.asked} chats were answered on the same pool of ${counts.max} connections` +
      (load.failed > 0 ? `, and ${load.failed} failed.` : '.'),
    next: 'Choose the holding form, and press “40 chats at once”, to see what it holds.',
  };
}

/** What one sees, and what to do next. */
function story(view) {
  const { counts, load } = view;
  const failing = load.failed > 0 ? 'with failures' : '';
  if (load.running > 0) {
    const waiting = counts.pending > 0 ? 'while some wait' : '';
    const told = load.form === 'holding' ? storyOfHolding(view, idleInHand(view)) : storyOfShort(view);
    return { meaning: `${load.form} runs ${failing} ${load.form === 'holding' ? waiting : ''}`, ...told };
  }
  if (load.asked > 0) {
    const told = load.form === 'holding' ? storyAfterHolding(view) : storyAfterShort(view);
    return { meaning: `${load.form} is over ${failing}`, ...told };
  }
  return {
    meaning: 'nothing yet',
    seen:
      `A pool of ${counts.max} connections, a model that takes its time, and a chat in two forms: ` +
      'one holds a connection until the last word, one does not.',
    next: 'Choose the holding form and press “40 chats at once”. Then the same with the short form.',
  };
}

let meant = '';

/** The figures change all the time. Who hears the page is told only when it comes to mean something else. */
function tell({ meaning, seen, next }) {
  byId('seen').textContent = seen;
  byId('next').textContent = next;
  if (meaning !== meant) {
    meant = meaning;
    byId('told').textContent = `${seen} ${next}`;
  }
}

const MOST_FINDINGS = 50;
const findings = new Map();

/** A finding that grows or ends changes its line; only a new one makes a line, at the top. */
function showFinding(finding) {
  const key = `${finding.kind} ${finding.hold}`;
  let item = findings.get(key);
  if (!item) {
    item = element('li', '');
    findings.set(key, item);
    byId('findings').prepend(item);
    if (findings.size > MOST_FINDINGS) {
      const [oldest, line] = findings.entries().next().value;
      findings.delete(oldest);
      line.remove();
    }
  }
  item.className = finding.stage;
  const over = finding.stage === 'ended' ? ', over' : '';
  item.replaceChildren(element('b', '', finding.words + over), ` ${finding.message}`);
}

let source = null;

function leave() {
  if (source) {
    source.close();
    source = null;
  }
}

/** A page that nobody sees does not watch: a browser has six connections to a server, for all its tabs together. */
function watch() {
  leave();
  if (document.hidden) {
    return;
  }
  source = new EventSource('/pool/live');
  source.addEventListener('open', () => {
    findings.clear();
    byId('findings').replaceChildren();
  });
  source.addEventListener('finding', (event) => showFinding(JSON.parse(event.data)));
  source.addEventListener('pool', (event) => {
    const view = JSON.parse(event.data);
    showConnections(view);
    showFigures(view);
    tell(story(view));
  });
  source.addEventListener('error', () => {
    tell({ meaning: 'no service', seen: 'The service is not there, or has too many viewers. Trying again …', next: '' });
    if (source && source.readyState === EventSource.CLOSED) {
      setTimeout(watch, 2000);
    }
  });
}

// A browser may keep a page that was left, with its streams, for the way back. The service is to know that we left.
window.addEventListener('pagehide', () => {
  leave();
  if (underWay) {
    underWay.abort();
  }
});
document.addEventListener('visibilitychange', watch);
window.addEventListener('pageshow', (event) => event.persisted && watch());

watch();
