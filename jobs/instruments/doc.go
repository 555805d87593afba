// Package instruments defines the Prometheus metrics. A [Set] records the events of one node, and a [Database] reads
// the state that all nodes share. A [Pool] and a [Replica] describe the database connections and the read replica of
// one node.
//
// Names and units follow https://prometheus.io/docs/practices/naming/. Labels have a small and bounded number of
// values, such as job types, outcomes, engines and queues. Customers, brands and runs are not labels, because their
// number is unlimited.
package instruments
