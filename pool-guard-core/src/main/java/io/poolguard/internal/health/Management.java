/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder.Jmx;
import io.poolguard.PoolGuardMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The guard's entry with JMX, if it is to have one. */
public final class Management {

    private static final Logger LOG = LoggerFactory.getLogger(Management.class);
    private static final String DOMAIN = "io.poolguard";

    private final String pool;

    // The name under which the guard is registered now. Written by whoever opens and closes the guard.
    private final AtomicReference<@Nullable ObjectName> name = new AtomicReference<>();

    public Management(String pool) {
        this.pool = pool;
    }

    /** Registers the guard. That JMX refuses it is told, and no more: the guard works without. */
    public void register(PoolGuard guard, Jmx mode) {
        if (mode == Jmx.OFF) {
            return;
        }
        Class<? super ManagedGuard> shown =
                mode == Jmx.CHANGE_THRESHOLDS ? PoolGuardMXBean.Changeable.class : PoolGuardMXBean.class;
        try {
            name.set(register(new StandardMBean(new ManagedGuard(guard), shown, true)));
        } catch (JMException | RuntimeException e) {
            LOG.warn(
                    "{} - the guard could not be registered with JMX ({}).",
                    pool,
                    e.getClass().getName());
        }
    }

    /** Guards of pools of one name are numbered. */
    private ObjectName register(Object bean) throws JMException {
        for (int number = 1; ; number++) {
            ObjectName candidate = name(number);
            try {
                server().registerMBean(bean, candidate);
                return candidate;
            } catch (InstanceAlreadyExistsException taken) {
                LOG.debug("{} - another guard has this name (number={}).", pool, number);
            }
        }
    }

    private ObjectName name(int number) throws JMException {
        return new ObjectName(
                DOMAIN + ":type=PoolGuard,name=" + ObjectName.quote(pool) + (number > 1 ? ",number=" + number : ""));
    }

    /** Takes the entry out again. A second time does nothing. */
    public void unregister() {
        ObjectName own = name.getAndSet(null);
        if (own == null) {
            return;
        }
        try {
            server().unregisterMBean(own);
        } catch (InstanceNotFoundException gone) {
            LOG.debug("{} - somebody else has taken the guard out of JMX already.", pool);
        } catch (JMException | RuntimeException e) {
            LOG.warn(
                    "{} - the guard could not be taken out of JMX ({}).",
                    pool,
                    e.getClass().getName());
        }
    }

    private static MBeanServer server() {
        return ManagementFactory.getPlatformMBeanServer();
    }
}
