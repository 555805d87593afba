// Package alert makes messages for people of what went wrong, and sends them: as signed webhooks (Standard Webhooks 1.0,
// https://www.standardwebhooks.com), to Slack's incoming webhooks and what understands the same, and as mail. It knows
// neither the database nor the queue: package jobs decides what is told, when, and how often it is tried.
//
// # What is not trusted
//
// Names of brands and schedules, and what engines say, come from outside: they are made plain (one line, bounded, no control
// or direction characters) before they enter a message, and each way of sending makes them harmless for its own syntax.
//
// Addresses of receivers are customers', and customers must not reach the operator's network through us: what is dialled is
// checked as the resolved address, at the time it is dialled (see network.go), so that neither a name that resolves to a
// private address nor one that changes between two look-ups gets through. Redirects are not followed, proxies of the
// environment not used, little of an answer is read, and nothing waits for long.
package alert
