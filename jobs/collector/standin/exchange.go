package standin

import (
	"context"
	"net"
	"net/http"
	"strconv"
)

// exchange sends one reply.
type exchange struct {
	call    Call
	fault   Fault
	outcome Outcome
	reply   reply
	server  *Server
	w       http.ResponseWriter
}

// run waits, logs and sends. The log comes before the last byte, so that a client that
// has its answer finds it logged.
func (x *exchange) run(ctx context.Context) {
	latency, hold := x.server.opts.Latency, x.fault.Hold
	if x.fault.Kind == FaultSlowBody {
		hold = nil // it holds the second half of the body
	} else {
		latency += x.fault.Delay
	}
	if !wait(ctx, latency, hold) {
		x.end(OutcomeAborted, 0)
		return
	}

	switch x.fault.Kind {
	case FaultReset:
		x.end(OutcomeFault, 0)
		x.reset()
	case FaultSlowBody:
		x.slowly(ctx)
	default:
		if !x.end(x.outcome, x.reply.status) {
			http.Error(x.w, "no space left on device", http.StatusInternalServerError)
			return
		}
		x.head()
		x.write(x.sent())
	}
}

func (x *exchange) end(outcome Outcome, status int) bool {
	return x.server.log.end(x.call, outcome, status)
}

// sent is the part of the body that is sent.
func (x *exchange) sent() []byte {
	if x.fault.Kind == FaultTruncated {
		return x.reply.body[:len(x.reply.body)/2] // net/http closes the connection then
	}
	return x.reply.body
}

func (x *exchange) head() {
	for name, value := range x.reply.header {
		x.w.Header().Set(name, value)
	}
	x.w.Header().Set("Content-Length", strconv.Itoa(len(x.reply.body)))
	x.w.WriteHeader(x.reply.status)
}

func (x *exchange) write(body []byte) {
	_, _ = x.w.Write(body) // a client that left is no error of ours
}

func (x *exchange) slowly(ctx context.Context) {
	half := len(x.reply.body) / 2
	x.head()
	x.write(x.reply.body[:half])
	if http.NewResponseController(x.w).Flush() != nil || !wait(ctx, x.fault.Delay, x.fault.Hold) {
		x.end(OutcomeAborted, x.reply.status)
		return
	}
	x.end(x.outcome, x.reply.status)
	x.write(x.reply.body[half:])
}

// reset closes the connection with a TCP reset.
func (x *exchange) reset() {
	conn, _, err := http.NewResponseController(x.w).Hijack()
	if err != nil { // HTTP/2, or a recorder: there is no connection to reset
		http.Error(x.w, "connection reset", http.StatusBadGateway)
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
