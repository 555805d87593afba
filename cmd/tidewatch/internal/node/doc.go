// Package node runs a Tidewatch process: it connects the queue (package jobs), the HTTP API (package api), the admin
// page, metrics and traces to one database.
//
// In the order in which a node starts: serve.go makes the configuration of the settings, node.go starts the queue,
// server.go serves HTTP, api.go and pages.go set up what it serves, jwt.go checks tokens of an external issuer,
// metrics.go and tracing.go observe, and drain.go stops the node without failing a request.
package node
