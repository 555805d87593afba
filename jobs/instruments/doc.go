// Package instruments is what is measured of the work, for Prometheus: [Set] is written to where things happen, on the
// node that they happen on; [Database] reads what is the same on every node, and [Pool] is about a node's connections.
//
// Names and units follow https://prometheus.io/docs/practices/naming/. Labels have few values, whatever users do: job
// types, outcomes, engines, queues, never a customer, a brand or a run.
package instruments
