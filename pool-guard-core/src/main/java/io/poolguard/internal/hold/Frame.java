/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

/** One line of code: strings only, so that keeping it keeps no class alive. */
public record Frame(String className, String method, int line) {

    public static Frame of(StackWalker.StackFrame frame) {
        return new Frame(frame.getClassName(), frame.getMethodName(), frame.getLineNumber());
    }

    public static Frame of(StackTraceElement element) {
        return new Frame(element.getClassName(), element.getMethodName(), element.getLineNumber());
    }

    /** Whether the other frame stands in the same method, at whatever line. */
    public boolean sameMethodAs(Frame other) {
        return method.equals(other.method) && className.equals(other.className);
    }

    /** Class without package, and method: {@code ChatService.stream}. */
    public String place() {
        return className.substring(className.lastIndexOf('.') + 1) + "." + plainMethod();
    }

    /** Class without package, method and line: {@code ChatService.stream:57}. */
    @Override
    public String toString() {
        return line > 0 ? place() + ":" + line : place();
    }

    /** A lambda's body carries the name of the method it stands in: {@code lambda$stream$3}. */
    private String plainMethod() {
        if (!method.startsWith("lambda$")) {
            return method;
        }
        int end = method.lastIndexOf('$');
        return end > "lambda$".length() ? method.substring("lambda$".length(), end) : method;
    }
}
