package standin

import (
	"context"
	"net"
	"net/http"
	"strconv"
)

// exchange sends the reply to one call.
type exchange struct {
	call    Call
	fault   Fault
	outcome Outcome
	reply   reply
	server  *Server
	w       http.ResponseWriter
}

// run waits, logs the call and sends the reply. The server writes the log entry of a call before it sends the last byte
// of the reply. A client therefore finds every completely received answer in the log.
func (x *exchange) run(ctx context.Context) {
	latency, hold := x.server.opts.Latency, x.fault.Hold
	if x.fault.Kind == FaultSlowBody {
		hold = nil // with a slow body, Hold delays the second half of the body
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
		x.writeSlowly(ctx)
	default:
		if !x.end(x.outcome, x.reply.status) {
			http.Error(x.w, "the stand-in engine cannot write its call log", http.StatusInternalServerError)
			return
		}
		x.writeHeader()
		x.write(x.sentBody())
	}
}

func (x *exchange) end(outcome Outcome, status int) bool {
	return x.server.log.end(x.call, outcome, status)
}

// sentBody returns the part of the body that the server sends.
func (x *exchange) sentBody() []byte {
	if x.fault.Kind == FaultTruncated {
		return x.reply.body[:len(x.reply.body)/2] // net/http closes the connection after an incomplete body
	}
	return x.reply.body
}

func (x *exchange) writeHeader() {
	for name, value := range x.reply.header {
		x.w.Header().Set(name, value)
	}
	x.w.Header().Set("Content-Length", strconv.Itoa(len(x.reply.body)))
	x.w.WriteHeader(x.reply.status)
}

func (x *exchange) write(body []byte) {
	_, _ = x.w.Write(body) // the disconnection of a client is not an error
}

func (x *exchange) writeSlowly(ctx context.Context) {
	half := len(x.reply.body) / 2
	x.writeHeader()
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
	if err != nil { // HTTP/2 and httptest recorders have no connection to reset
		http.Error(x.w, "connection reset", http.StatusBadGateway)
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
