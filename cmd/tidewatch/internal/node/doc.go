// Package node runs a Tidewatch process: it connects the queue (package jobs), the HTTP API (package api), the admin
// page, metrics and traces to one database.
//
// A node starts in serve.go, which turns the settings into a configuration. The queue is started in node.go. HTTP is
// served in server.go, and api.go and pages.go create the handlers. Tokens of an external issuer are checked in jwt.go.
// The files metrics.go and tracing.go observe the node, and drain.go stops the node without failed requests.
package node
