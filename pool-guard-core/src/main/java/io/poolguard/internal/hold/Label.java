/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

/** What a hold is for, and the book in which its figures are kept. */
public record Label(String pool, String name, LabelBook book) {}
