/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static org.mockito.Mockito.mock;

import java.sql.Connection;
import java.util.*;
import org.junit.jupiter.api.Test;

class ShareTest {
    private static final Connection CONNECTION = mock(Connection.class);

    @Test
    void share() {
        Label none = new LabelRegistry("chat").none();
        for (int waiting : new int[] {50, 100, 150, 200, 240, 300, 500, 1000, 2000, 10000}) {
            int missed = 0;
            int all = 0;
            Random random = new Random(1);
            HoldRegistry registry = new HoldRegistry();
            ArrayDeque<Hold> holds = new ArrayDeque<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < waiting; i++) {
                for (int g = random.nextInt(20); g > 0; g--) {
                    new Thread();
                }
                threads.add(new Thread());
            }
            Map<Thread, Hold> of = new HashMap<>();
            for (int i = 0; i < 200_000; i++) {
                Thread t = threads.get(random.nextInt(waiting));
                Hold there = of.get(t);
                if (there == null) {
                    Hold h = new Hold(t, none, t, Owner.CALLER);
                    registry.add(h);
                    Acquires.serve(h, CONNECTION);
                    of.put(t, h);
                } else {
                    if (random.nextInt(10) == 0) {
                        Hold inner = new Hold(t, none, t, Owner.CALLER);
                        all++;
                        if (registry.add(inner) == inner) missed++;
                        registry.remove(inner);
                    }
                    if (random.nextInt(20) == 0) {
                        registry.remove(of.remove(t));
                    }
                }
            }
            System.out.println("SHARE threads=" + waiting + " present=" + of.size() + " missed=" + missed + "/" + all
                    + " = " + 100.0 * missed / all + "%");
        }
    }
}
