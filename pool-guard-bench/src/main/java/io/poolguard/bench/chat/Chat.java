/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** One chat: reads what was said, has the model answer, saves the answer. */
final class Chat {

    private final ChatForm.Way way;
    private final ChatTimes times;
    private final ChatDatabase database;
    private final ChatFigures figures;

    Chat(ChatForm.Way way, ChatTimes times, ChatDatabase database, ChatFigures figures) {
        this.way = way;
        this.times = times;
        this.database = database;
        this.figures = figures;
    }

    /**
     * Runs it once.
     *
     * @throws SQLException if the pool gave no connection in time; an answer that was there already is lost then
     */
    void run() throws SQLException {
        if (way == ChatForm.Way.HOLDING) {
            transaction("chat", connection -> {
                read(connection);
                pause();
                save(connection);
            });
        } else {
            transaction("load history", Chat::read);
            pause();
            transaction("save answer", Chat::save);
        }
    }

    /** For as long as the model writes. */
    void pause() {
        long end = System.nanoTime() + times.answer().toNanos();
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    private void transaction(String label, ChatDatabase.Work work) throws SQLException {
        long asked = System.nanoTime();
        AtomicBoolean acquired = new AtomicBoolean();
        try {
            database.inTransaction(label, connection -> {
                long now = System.nanoTime();
                figures.asked(now - asked);
                figures.holdBegins(now);
                acquired.setPlain(true);
                work.run(connection);
            });
        } finally {
            long now = System.nanoTime();
            if (acquired.getPlain()) {
                figures.holdEnds(now);
            } else {
                figures.asked(now - asked);
            }
        }
    }

    private static void read(Connection connection) throws SQLException {
        for (int i = 0; i < ChatTimes.STATEMENTS_TO_READ; i++) {
            try (PreparedStatement query = connection.prepareStatement("select text from message where chat = ?")) {
                query.setInt(1, i);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        rows.getInt(1);
                    }
                }
            }
        }
    }

    private static void save(Connection connection) throws SQLException {
        for (int i = 0; i < ChatTimes.STATEMENTS_TO_SAVE; i++) {
            try (PreparedStatement update = connection.prepareStatement("update chat set answered = 1 where id = ?")) {
                update.setInt(1, i);
                update.executeUpdate();
            }
        }
    }
}
