/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.stack;

/** One line of code: strings only, so that keeping it keeps no class alive. */
public record Frame(String className, String method, int line) {

    /** In place of a line that is not known. */
    static final int NO_LINE = -1;

    /** Stands between the name of a hidden class and its address. */
    private static final char HIDDEN = '/';

    private static final String LAMBDA = "lambda$";

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

    /**
     * Whether the other frame stands in the same method at another line: the method has gone on from this one. At the same
     * line it may be another call of the method, which has come as far.
     */
    public boolean hasGoneOnTo(Frame other) {
        return sameMethodAs(other) && line != other.line;
    }

    /**
     * Whether the frame stands in a hidden class, which the JVM makes for a lambda, a method reference or a method
     * handle: {@code Shop$$Lambda$42/0x00007fa7100dccb8}. Its name and method say nothing to a reader.
     */
    public boolean isHidden() {
        return className.indexOf(HIDDEN) >= 0;
    }

    /** Class without package, and method: {@code ChatService.stream}. Of a hidden class without the address. */
    public String place() {
        String type = isHidden() ? className.substring(0, className.indexOf(HIDDEN)) : className;
        return type.substring(type.lastIndexOf('.') + 1) + "." + plainMethod();
    }

    /** Class without package, method and line: {@code ChatService.stream:57}. */
    @Override
    public String toString() {
        return line > 0 ? place() + ":" + line : place();
    }

    /** The body of a lambda is named after the method that it stands in: {@code lambda$stream$3}, in Kotlin {@code stream$lambda$3}. */
    private String plainMethod() {
        if (!method.startsWith(LAMBDA)) {
            int kotlin = method.indexOf("$" + LAMBDA);
            return kotlin > 0 ? method.substring(0, kotlin) : method;
        }
        int end = method.lastIndexOf('$');
        return end > LAMBDA.length() ? method.substring(LAMBDA.length(), end) : method;
    }
}
