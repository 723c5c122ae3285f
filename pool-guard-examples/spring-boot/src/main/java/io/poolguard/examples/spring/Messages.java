/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import java.util.List;
import org.springframework.data.repository.Repository;

/** The conversations, kept by Spring Data JPA. */
interface Messages extends Repository<Message, Long> {

    Message save(Message message);

    List<Message> findByConversationOrderById(long conversation);

    /** What was said so far. */
    default List<String> history(long conversation) {
        return findByConversationOrderById(conversation).stream()
                .map(Message::text)
                .toList();
    }
}
