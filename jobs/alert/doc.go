// Package alert writes messages about problems for people, and sends them: as signed webhooks (Standard Webhooks 1.0,
// https://www.standardwebhooks.com), to Slack's incoming webhooks and compatible receivers, and as mail. It knows
// neither the database nor the queue: package jobs decides what to report, when, and how often to try.
//
// # Untrusted input
//
// Names of brands and schedules, and the texts of engines, come from outside. They become one bounded line without
// control or direction characters before they enter a message, and each way of sending escapes them for its own syntax.
//
// Customers choose the addresses of receivers, and must not reach the operator's network through this package. The
// dialler checks the resolved address at the moment of the connection (see network.go), so it rejects a name that
// resolves to a private address, even if the name resolves to another address at the second look-up. The client follows
// no redirect, uses no proxy from the environment, reads at most 1 KiB of a response, and waits at most 15 seconds.
package alert
