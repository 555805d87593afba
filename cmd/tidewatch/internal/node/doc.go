// Package node runs a Tidewatch process. A process connects the queue (package jobs), the HTTP API (package api), the
// admin page, metrics and traces to one database.
//
// A node starts in serve.go, which turns the settings into a configuration. The queue is started in node.go. The file
// server.go serves HTTP with the handlers from api.go and pages.go. Tokens of an external issuer are checked in jwt.go.
// The files metrics.go and tracing.go observe the node, and drain.go stops the node without failed requests.
package node
