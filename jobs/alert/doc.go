// Package alert writes messages about problems, changes in answers and scored runs, and sends the messages through
// channels. Package alert also sends mails with reports about brands. A channel is a signed webhook (Standard Webhooks
// 1.0, https://www.standardwebhooks.com), an incoming webhook of Slack or a compatible product, or mail. Package alert
// uses neither the database nor the queue. Package jobs selects the events to report, the time of each message, and the
// number of attempts.
//
// Names of brands and schedules, and error texts of engines, are untrusted. Before an untrusted text enters a message,
// the package shortens the text to one line and removes control and direction characters. Each channel type escapes
// untrusted text for the syntax of the channel.
//
// Customers choose the addresses of receivers, but must not reach the operator's network through package alert. The
// dialer checks the resolved address when the connection is made (see network.go). A host name with a private address
// is therefore rejected, even if an earlier look-up returned a public address. The HTTP client follows no redirect,
// uses no proxy from the environment, reads at most 1 KiB of a response body, and waits at most 15 seconds.
package alert
