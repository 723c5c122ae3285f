/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the observations of one pool's sessions and holds.
 *
 * <p>Safe for use by many threads.
 */
final class SessionObservations {

    /** The observation of a session or transaction. */
    static final String SESSION = "poolguard.session";

    /**
     * The observation of one of its holds. Not {@code poolguard.hold}: an application may have its observations metered
     * under their names, and that is a meter's already.
     */
    static final String HOLD = "poolguard.session.hold";

    private static final Logger LOG = LoggerFactory.getLogger(ObservedDatabase.class);

    private final ObservationRegistry registry;
    private final String pool;
    private final LabelKeys labels = new LabelKeys();
    private final AtomicBoolean warned = new AtomicBoolean();

    SessionObservations(ObservationRegistry registry, String pool) {
        this.registry = registry;
        this.pool = pool;
    }

    /** Whether nobody listens. Asked each time: a registry may get its handlers late. */
    boolean areOff() {
        try {
            return registry.isNoop();
        } catch (Throwable t) {
            failed("registry asked", t);
            return true;
        }
    }

    /** A session of this label begins. */
    SafeObservation session(String label) {
        String key = labels.of(label);
        return new SafeObservation(this, registry, () -> begun(SESSION, key).contextualName(key));
    }

    /** A hold of the session begins. */
    SafeObservation hold(SafeObservation session, String label) {
        String key = labels.of(label);
        return new SafeObservation(this, registry, () -> {
            Observation hold = begun(HOLD, key).contextualName("hold " + key);
            // Said, as the session may have been begun on another thread.
            Observation parent = session.observation();
            return parent.isNoop() ? hold : hold.parentObservation(parent);
        });
    }

    private Observation begun(String name, String label) {
        return Observation.createNotStarted(name, registry)
                .lowCardinalityKeyValue(GuardMeter.POOL, pool)
                .lowCardinalityKeyValue(GuardMeter.LABEL, label);
    }

    /** A handler has failed. It is named by its failure's class: the message may carry what belongs in no log. */
    void failed(String step, Throwable failure) {
        if (warned.compareAndSet(false, true)) {
            LOG.warn(
                    "{} - an observation handler failed (step={}, failure={}). The session goes on; later failures are"
                            + " logged for debugging only.",
                    pool,
                    step,
                    failure.getClass().getName());
        } else {
            LOG.debug(
                    "{} - an observation handler failed (step={}, failure={}).",
                    pool,
                    step,
                    failure.getClass().getName());
        }
    }
}
