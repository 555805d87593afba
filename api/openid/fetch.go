package openid

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// These constants limit the requests for the metadata and the keys of the issuer.
const (
	failureAge  = 10 * time.Second // the time for which a failed request is not repeated
	documentAge = 10 * time.Second // the time limit of a request
	maxFailures = 100              // the number of addresses whose failures are remembered
	maxDocument = 1 << 20          // the maximum size of a response in bytes
)

// documents is a transport for the metadata and the keys of the issuer, which need no credentials. Concurrent requests
// for one document share one request to the issuer. For the time failureAge after a failed request, further requests
// for the document fail immediately. Log-ins therefore do not wait for an issuer that does not respond. Requests with
// another method or with credentials, such as requests for tokens, pass through unchanged. The size of each response is
// limited.
type documents struct {
	next http.RoundTripper
	now  func() time.Time

	flights singleflight.Group

	mu     sync.Mutex
	failed map[string]failure
}

type failure struct {
	at  time.Time
	err error
}

// document is the response to a request for a document.
type document struct {
	body     []byte
	response http.Response // without a body
}

// RoundTrip implements [http.RoundTripper].
func (d *documents) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodGet || r.Header.Get("Authorization") != "" {
		return d.bounded(r)
	}
	address := r.URL.String()
	if err := d.failureOf(address); err != nil {
		return nil, err
	}
	shared := d.flights.DoChan(address, func() (any, error) { return d.read(r, address) })
	select {
	case <-r.Context().Done():
		return nil, r.Context().Err()
	case done := <-shared:
		if done.Err != nil {
			return nil, done.Err
		}
		found := done.Val.(*document) //nolint:forcetypeassert // the function read returns nothing else
		response := found.response
		response.Body, response.Request = io.NopCloser(bytes.NewReader(found.body)), r
		return &response, nil
	}
}

// read requests a document, and remembers a failure. The end of one caller's request does not end the shared request.
func (d *documents) read(r *http.Request, address string) (*document, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), documentAge)
	defer cancel()
	found, err := d.request(r.Clone(ctx))
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.failed, address)
	if err != nil {
		if d.failed == nil || len(d.failed) >= maxFailures {
			d.failed = map[string]failure{}
		}
		d.failed[address] = failure{at: d.now(), err: err}
	}
	return found, err
}

func (d *documents) request(r *http.Request) (*document, error) {
	response, err := d.bounded(r)
	if err != nil {
		return nil, fmt.Errorf("read a document of the issuer: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("read a document of the issuer: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("read a document of the issuer: the issuer responded with %s", response.Status)
	}
	found := &document{body: body, response: *response}
	found.response.Body = nil
	return found, nil
}

// bounded sends a request. Reading more than maxDocument bytes of the response fails.
func (d *documents) bounded(r *http.Request) (*http.Response, error) {
	response, err := d.next.RoundTrip(r)
	if err == nil {
		response.Body = http.MaxBytesReader(nil, response.Body, maxDocument)
	}
	return response, err
}

// failureOf returns the error of a recent request for a document, or nil.
func (d *documents) failureOf(address string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	f, ok := d.failed[address]
	if !ok || d.now().Sub(f.at) >= failureAge {
		return nil
	}
	return f.err
}
