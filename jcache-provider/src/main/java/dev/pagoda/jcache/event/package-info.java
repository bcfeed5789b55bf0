/** Entry listeners: registrations, events, and their delivery in the caller's thread or behind it. */
@NullMarked
package dev.pagoda.jcache.event;

import org.jspecify.annotations.NullMarked;
