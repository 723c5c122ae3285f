/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the guard answers: for each result that the API shows as an interface, the record that implements it, and the forms
 * of results as maps. Values alone: the other rooms make them, and this one knows none of those.
 */
@NullMarked
package io.poolguard.internal.result;

import org.jspecify.annotations.NullMarked;
