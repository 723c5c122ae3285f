/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jmx;

import io.poolguard.PoolGuardMXBean;
import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/** A guard that is registered with JMX. */
final class ManagementEntry {

    private static final int MOST = 10_000;

    private final ObjectName name;

    private ManagementEntry(ObjectName name) {
        this.name = name;
    }

    /** Registers a guard under the name of its pool. Guards of pools of one name are numbered. */
    static ManagementEntry of(String pool, ManagedGuard guard) throws JMException {
        StandardMBean bean = new StandardMBean(guard, PoolGuardMXBean.class, true);
        for (int number = 1; number < MOST; number++) {
            ObjectName candidate = name(pool, number);
            if (!server().isRegistered(candidate) && registered(bean, candidate)) {
                return new ManagementEntry(candidate);
            }
        }
        throw new InstanceAlreadyExistsException(pool);
    }

    /** Whether the bean got the name: another thread may have taken it just now. */
    private static boolean registered(StandardMBean bean, ObjectName candidate) throws JMException {
        try {
            server().registerMBean(bean, candidate);
            return true;
        } catch (InstanceAlreadyExistsException taken) {
            return false;
        }
    }

    private static ObjectName name(String pool, int number) throws JMException {
        return new ObjectName(
                "io.poolguard:type=PoolGuard,name=" + ObjectName.quote(pool) + (number > 1 ? ",number=" + number : ""));
    }

    /** Removes the entry, unless it was removed already. */
    void remove() throws JMException {
        if (server().isRegistered(name)) {
            server().unregisterMBean(name);
        }
    }

    private static MBeanServer server() {
        return ManagementFactory.getPlatformMBeanServer();
    }
}
