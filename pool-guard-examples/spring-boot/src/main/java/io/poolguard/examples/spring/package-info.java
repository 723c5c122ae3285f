/* SPDX-License-Identifier: Apache-2.0 */
/** The chat service with Spring Boot, Spring MVC and JPA: two forms that hold a connection, and their cure. */
@NullMarked
package io.poolguard.examples.spring;

import org.jspecify.annotations.NullMarked;
