/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

/** A row of a table of meters. */
interface MeterRow {

    String meterName();

    /** The unit; empty if it is a mere number. */
    String unit();

    String description();
}
