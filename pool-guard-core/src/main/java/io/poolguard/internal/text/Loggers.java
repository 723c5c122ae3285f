/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.text;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guard's loggers. A configuration names one of these two, and never a class of the guard's own, so that the
 * classes stay free to change.
 */
public final class Loggers {

    /** What the guard does, and what it cannot do. */
    public static final Logger GUARD = LoggerFactory.getLogger("io.poolguard");

    /** What it has found of holds, and the reports of acquires that failed. */
    public static final Logger FINDINGS = LoggerFactory.getLogger("io.poolguard.findings");

    private Loggers() {}
}
