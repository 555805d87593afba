package collector

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	defaultTimeout = 45 * time.Second
	// healthCheck is the time without data after which an HTTP/2 connection is checked, and healthPatience is the time
	// limit of the check. Without a check, a connection that a firewall has dropped would fail all calls for a quarter
	// of an hour. The sum of both times is shorter than defaultTimeout, so that the check ends before the call.
	healthCheck    = 15 * time.Second
	healthPatience = 25 * time.Second
	maxBody        = 4 << 20 // maximum size of a response body, in bytes
)

// caller makes the HTTP requests of one engine.
type caller struct {
	base       string // the base URL without a trailing slash
	baseURLVar string // the environment variable of the base URL
	client     *http.Client
	key        string
	model      string
	modelVar   string // the environment variable of the model; empty if the engine has no models
	name       string
	now        func() time.Time // the clock; nil if the config has none
	timeout    time.Duration
}

// response is an HTTP response whose body has been read.
type response struct {
	body   []byte
	header http.Header
	status int
}

// timeoutError is the cancellation cause of a context that exceeded Config.Timeout.
type timeoutError struct{ after time.Duration }

func (e timeoutError) Error() string { return fmt.Sprintf("no answer within %s", e.after) }

func newCaller(e Engine, cfg Config) (*caller, error) {
	name := e.Name
	c := &caller{
		base:       strings.TrimRight(cmp.Or(strings.TrimSpace(cfg.BaseURL), e.BaseURL), "/"),
		baseURLVar: e.BaseURLVar(),
		client:     newClient(cfg),
		key:        strings.TrimSpace(cfg.APIKey),
		model:      cmp.Or(strings.TrimSpace(cfg.Model), e.Model),
		modelVar:   e.ModelVar(),
		name:       name,
		now:        cfg.Now,
		timeout:    cmp.Or(cfg.Timeout, defaultTimeout),
	}
	if missing := e.Missing(cfg); missing != "" {
		return nil, fmt.Errorf("engine %s is not configured: %s", name, missing)
	}
	if strings.ContainsFunc(c.key, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return nil, fmt.Errorf("engine %s: %s must contain only printable ASCII characters and no spaces", name, e.KeyVar)
	}
	if c.timeout < 0 {
		return nil, fmt.Errorf("engine %s: the timeout must not be negative, got %s", name, c.timeout)
	}
	// The error messages do not quote the base URL, because the base URL may contain a password.
	u, err := url.Parse(c.base)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, fmt.Errorf("engine %s: %s must be an absolute http or https URL", name, e.BaseURLVar())
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf(
			"engine %s: %s must not contain a user name, a password, a query or a fragment", name, e.BaseURLVar(),
		)
	}
	return c, nil
}

// newClient returns a client that follows no redirect. A redirect would send the key to an address that is not
// configured.
func newClient(cfg Config) *http.Client {
	client := http.Client{Transport: &http.Transport{
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ExpectContinueTimeout: time.Second,
		ForceAttemptHTTP2:     true,
		HTTP2:                 &http.HTTP2Config{PingTimeout: healthPatience, SendPingTimeout: healthCheck},
		IdleConnTimeout:       90 * time.Second,
		MaxIdleConns:          100,
		MaxIdleConnsPerHost:   32,
		TLSHandshakeTimeout:   10 * time.Second,
	}}
	if cfg.HTTPClient != nil {
		client = *cfg.HTTPClient
	}
	if cfg.Transport != nil {
		client.Transport = cfg.Transport(cmp.Or[http.RoundTripper](client.Transport, http.DefaultTransport))
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// bearer returns the request headers with the API key as a bearer token. Compatible servers may require no key.
func (c *caller) bearer() http.Header {
	if c.key == "" {
		return http.Header{}
	}
	return http.Header{"Authorization": {"Bearer " + c.key}}
}

// post sends the payload as JSON to a path below the base URL.
func (c *caller) post(ctx context.Context, path string, header http.Header, payload any) (response, error) {
	body, err := json.Marshal(payload)
	if err != nil {
		return response{}, &Error{Class: ClassPermanent, Kind: KindRequestRefused, Message: c.redact(err.Error())}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		return response{}, &Error{Class: ClassPermanent, Kind: KindRequestRefused, Message: "the request could not be built"}
	}
	req.Header = header.Clone()
	req.Header.Set("Content-Type", "application/json")
	return c.do(req)
}

// search sends a GET request to SerpApi's path "/search.json" below the base URL.
func (c *caller) search(ctx context.Context, query url.Values) (response, error) {
	// The body is not http.NoBody, because net/http may repeat a GET request without a body after a reused connection
	// breaks. An engine may have processed and billed the request before the connection broke. Only the caller of Ask
	// may decide on further attempts, because the caller counts the attempts.
	noBody := io.NopCloser(strings.NewReader(""))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/search.json?"+query.Encode(), noBody)
	if err != nil { // the error is discarded, because the URL in the error may contain the key
		return response{}, &Error{Class: ClassPermanent, Kind: KindRequestRefused, Message: "the request could not be built"}
	}
	return c.do(req)
}

func (c *caller) do(req *http.Request) (response, error) {
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "tidewatch")

	resp, err := c.client.Do(req) //nolint:gosec // G704: the address is the operator's configuration
	if err != nil {
		return response{}, c.transportError(req.Context(), "", err)
	}
	defer resp.Body.Close() //nolint:errcheck // closing a body after reading it loses no data

	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	r := response{body: unwrapped(body), header: resp.Header, status: resp.StatusCode}
	success := r.status >= 200 && r.status < 300
	if success && isComplete(r.body) { // the engine has billed the answer, whatever happened to the connection
		err = nil
	}
	switch {
	case err != nil && (success || req.Context().Err() != nil):
		return response{}, c.transportError(req.Context(), "the response broke off: ", err)
	case !success: // the first part of an error message is enough
		return response{}, c.statusError(r)
	case max(len(body), len(r.body)) > maxBody:
		tooLarge := c.transientf(r, "the response is larger than %d MiB", maxBody>>20)
		tooLarge.Class = ClassPermanent // the engine billed the response, and would bill a second one of the same size
		return response{}, tooLarge
	}
	return r, c.envelopeError(r)
}

// unwrapped returns the JSON object in a body. The body may be compressed although the header names no compression, or
// names a compression that net/http does not know ("x-gzip"). The body may begin with a byte order mark, which JSON
// does not allow, or be a list that contains only the object.
func unwrapped(body []byte) []byte {
	if packed, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
		body, _ = io.ReadAll(io.LimitReader(packed, maxBody+1)) // the beginning of an incomplete body is not valid JSON
	}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	var list []json.RawMessage
	if json.Unmarshal(body, &list) == nil && len(list) == 1 {
		return list[0]
	}
	return body
}

// isComplete reports whether a body is a whole JSON object. A whole object cannot be the beginning of a longer object.
func isComplete(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) && json.Valid(body)
}

// transportError returns the error of a request without a complete response. The error omits the URL that net/http
// quotes, because the URL may contain the key.
func (c *caller) transportError(ctx context.Context, prefix string, err error) error {
	if ctx.Err() != nil {
		if late, ok := errors.AsType[timeoutError](context.Cause(ctx)); ok {
			return &Error{Class: ClassTransient, Kind: KindTimedOut, Message: late.Error()}
		}
		return fmt.Errorf("%s: %w", c.name, ctx.Err())
	}
	if ue, ok := errors.AsType[*url.Error](err); ok {
		err = ue.Err
	}

	kind := KindEngineError
	if late, ok := errors.AsType[net.Error](err); ok && late.Timeout() { // the dial or the TLS handshake timed out
		kind = KindTimedOut
	}
	return &Error{Class: ClassTransient, Kind: kind, Message: c.redact(prefix + err.Error())}
}

// decode reads a JSON object. Fields of unexpected types, and numbers such as NaN, keep the zero value. Vendors
// sometimes change the types of secondary fields. A billed answer should not be lost because of a secondary field.
func (c *caller) decode(r response, v any) error {
	err := json.Unmarshal(r.body, v)
	if _, isInvalid := errors.AsType[*json.SyntaxError](err); isInvalid {
		err = json.Unmarshal(withoutNaN(r.body), v)
	}
	if err == nil {
		return nil
	}
	if drift, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && drift.Field != "" {
		return nil
	}
	switch {
	case streamedError(r.body) != nil:
		return c.bodyError(r, parseProblem(r))
	case isStream(r):
		e := c.transientf(r, "the response is a stream of events, which the request did not ask for")
		e.Class = ClassPermanent // the engine billed the answer, and would stream the next one as well
		return e
	case looksLikeHTML(r):
		return c.transientf(r, "the response is not JSON: %s", htmlSummary(r.body))
	case !bytes.HasPrefix(bytes.TrimSpace(r.body), []byte("{")):
		return c.notAnObject(r)
	}
	return c.transientf(r, "the response is not valid JSON: %v", err)
}

// notAnObject returns the error of a response without a JSON object. Some servers describe an error in a short text.
func (c *caller) notAnObject(r response) *Error {
	p := problem{message: "the response is not a JSON object"}
	if said := parseProblem(r).message; said != "" && len(said) <= maxMessage {
		p.message += ": " + said
	}
	return c.bodyError(r, p)
}
