/**
 * Change feeds: how a backend with other writers tells near caches of changes and lends them trust. What all such backends have in common;
 * not for users.
 *
 * <p>A backend implements {@link dev.pagoda.tiering.feed.FeedConnector}, owns one {@link dev.pagoda.tiering.feed.ChangeFeed} over it for all
 * its caches, and hands out that feed's subscriptions and trust in {@link dev.pagoda.tiering.Store#onChange} and
 * {@link dev.pagoda.tiering.Store#trust}.
 */
@NullMarked
package dev.pagoda.tiering.feed;

import org.jspecify.annotations.NullMarked;
