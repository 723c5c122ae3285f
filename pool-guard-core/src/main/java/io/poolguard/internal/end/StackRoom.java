/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.end;

/**
 * Room on the stack for what must not be cut short: HikariCP loses a slot for good where its own way in or out runs out
 * of stack half way, and so does a caller whose {@code close()} cannot even be entered. With the room asked for before
 * the pool is, an acquire fails while nothing is lost yet, and a close by the same method has the room that its acquire
 * had.
 */
public final class StackRoom {

    /** A virtual machine that has the client compiler alone, whose code does not look for the interpreter's room. */
    private static final boolean CLIENT = System.getProperty("java.vm.info", "").contains("client");

    /** Calls within each other that take some 2 KB there, and half a KB. */
    private static final int CALLS = 64;

    private static final int MORE_CALLS = 16;

    // Never written, which no compiler knows. Read by each acquire.
    private static boolean used;

    private StackRoom() {}

    /**
     * Throws a {@link StackOverflowError} unless some 8 KB of the stack are free, which is a little more than a close at
     * this place will ask for.
     *
     * <p>The frame of an interpreted method has a place for each variable that is declared, set or not. The code that
     * HotSpot's server compiler makes of a method looks at its entry for the room that the interpreter would need, should
     * the method have to go on there, in the same instruction that looks for the room that the code itself needs. So
     * the answer costs an acquire nothing. Where a runtime does not look, the watchdog does what is left half way.
     */
    @SuppressWarnings("UnusedVariable")
    public static void require() {
        long x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15;
        long x16, x17, x18, x19, x20, x21, x22, x23, x24, x25, x26, x27, x28, x29, x30, x31;
        long x32, x33, x34, x35, x36, x37, x38, x39, x40, x41, x42, x43, x44, x45, x46, x47;
        long x48, x49, x50, x51, x52, x53, x54, x55, x56, x57, x58, x59, x60, x61, x62, x63;
        long x64, x65, x66, x67, x68, x69, x70, x71, x72, x73, x74, x75, x76, x77, x78, x79;
        long x80, x81, x82, x83, x84, x85, x86, x87, x88, x89, x90, x91, x92, x93, x94, x95;
        long x96, x97, x98, x99, x100, x101, x102, x103, x104, x105, x106, x107, x108, x109, x110, x111;
        long x112, x113, x114, x115, x116, x117, x118, x119, x120, x121, x122, x123, x124, x125, x126, x127;
        if (used) {
            use();
        }
        requireForClose(CALLS + MORE_CALLS);
    }

    /**
     * Whether there is room for a close. Costs a call: the answer no must be caught, and a method that became a part of
     * its caller would fail at the caller's entry. This one is too large for that.
     */
    public static boolean isThereForClose() {
        try {
            requireApart(CALLS);
            return true;
        } catch (StackOverflowError e) {
            return false;
        }
    }

    private static void requireApart(int calls) {
        switch (calls) {
            case 1, 5, 9, 13, 17, 21, 25, 29, 33, 37, 41, 45, 49, 53, 57, 61, 65, 69, 73, 77, 81, 85, 89 -> use();
            default -> requireForClose(calls);
        }
    }

    @SuppressWarnings("UnusedVariable")
    private static void requireForClose(int calls) {
        long x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15;
        long x16, x17, x18, x19, x20, x21, x22, x23, x24, x25, x26, x27, x28, x29, x30, x31;
        long x32, x33, x34, x35, x36, x37, x38, x39, x40, x41, x42, x43, x44, x45, x46, x47;
        long x48, x49, x50, x51, x52, x53, x54, x55, x56, x57, x58, x59, x60, x61, x62, x63;
        long x64, x65, x66, x67, x68, x69, x70, x71, x72, x73, x74, x75, x76, x77, x78, x79;
        long x80, x81, x82, x83, x84, x85, x86, x87, x88, x89, x90, x91, x92, x93, x94, x95;
        long x96, x97, x98, x99, x100, x101, x102, x103, x104, x105, x106, x107, x108, x109, x110, x111;
        long x112, x113, x114, x115, x116, x117, x118, x119, x120, x121, x122, x123, x124, x125, x126, x127;
        long x128, x129, x130, x131, x132, x133, x134, x135, x136, x137, x138, x139, x140, x141, x142, x143;
        long x144, x145, x146, x147, x148, x149, x150, x151, x152, x153, x154, x155, x156, x157, x158, x159;
        long x160, x161, x162, x163, x164, x165, x166, x167, x168, x169, x170, x171, x172, x173, x174, x175;
        long x176, x177, x178, x179, x180, x181, x182, x183, x184, x185, x186, x187, x188, x189, x190, x191;
        long x192, x193, x194, x195, x196, x197, x198, x199, x200, x201, x202, x203, x204, x205, x206, x207;
        long x208, x209, x210, x211, x212, x213, x214, x215, x216, x217, x218, x219, x220, x221, x222, x223;
        long x224, x225, x226, x227, x228, x229, x230, x231, x232, x233, x234, x235, x236, x237, x238, x239;
        long x240, x241, x242, x243, x244, x245, x246, x247, x248, x249, x250, x251, x252, x253, x254, x255;
        long x256, x257, x258, x259, x260, x261, x262, x263, x264, x265, x266, x267, x268, x269, x270, x271;
        long x272, x273, x274, x275, x276, x277, x278, x279, x280, x281, x282, x283, x284, x285, x286, x287;
        long x288, x289, x290, x291, x292, x293, x294, x295, x296, x297, x298, x299, x300, x301, x302, x303;
        long x304, x305, x306, x307, x308, x309, x310, x311, x312, x313, x314, x315, x316, x317, x318, x319;
        long x320, x321, x322, x323, x324, x325, x326, x327, x328, x329, x330, x331, x332, x333, x334, x335;
        long x336, x337, x338, x339, x340, x341, x342, x343, x344, x345, x346, x347, x348, x349, x350, x351;
        long x352, x353, x354, x355, x356, x357, x358, x359, x360, x361, x362, x363, x364, x365, x366, x367;
        long x368, x369, x370, x371, x372, x373, x374, x375, x376, x377, x378, x379, x380, x381, x382, x383;
        if (used) {
            use();
        }
        if (CLIENT) {
            descend(calls);
        }
    }

    private static void descend(int calls) {
        if (calls > 0) {
            descend(calls - 1);
        }
    }

    private static void use() {}
}
