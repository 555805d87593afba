// Package node runs a Tidewatch process: it connects the queue (package jobs), the HTTP API (package api), the admin
// page, metrics and traces to one database.
//
// The files, in the order in which a node starts: serve.go turns the settings into a configuration, node.go starts the
// queue, server.go serves HTTP, and api.go and pages.go set up its handlers. jwt.go checks tokens of an external
// issuer, and metrics.go and tracing.go observe the node. drain.go stops the node without a failed request.
package node
