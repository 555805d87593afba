package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

const (
	longestWait = 15 * time.Second // the longest time in Retry-After after which a call is repeated
	mostRepeats = 10               // the maximum number of repetitions of a call
)

// ForeignError reports a response that does not come from Tidewatch, such as a redirect or an error of a proxy.
type ForeignError struct {
	Status int // the status of the response

	text string
}

// Error returns the text of the error, which names the address.
func (e *ForeignError) Error() string { return e.text }

// doer is an HTTP client that returns unsuccessful responses as errors.
type doer struct{ client *http.Client }

// Do implements [HttpRequestDoer].
func (d *doer) Do(r *http.Request) (*http.Response, error) {
	for repeats := 0; ; repeats++ {
		response, err := d.client.Do(r)
		if err != nil {
			return nil, err
		}
		if response.StatusCode < http.StatusBadRequest {
			return response, nil
		}
		err = failure(r, response)
		wait, ok := waitOf(response)
		if !ok || repeats == mostRepeats || !rewind(r) {
			return nil, err
		}
		select {
		case <-r.Context().Done():
			return nil, err
		case <-time.After(wait):
		}
	}
}

// failure returns an unsuccessful response as an error, and closes the body of the response.
func failure(r *http.Request, response *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	if err = errors.Join(err, response.Body.Close()); err != nil {
		return fmt.Errorf("read the response: %w", err)
	}
	var p Problem
	if json.Unmarshal(body, &p) != nil || p.Detail == "" {
		return &ForeignError{
			Status: response.StatusCode,
			text: fmt.Sprintf("%s responded with %s, but not with a Tidewatch error: check the server's address",
				r.URL.Redacted(), response.Status),
		}
	}
	return &p
}

// waitOf returns the time after which the server accepts a call that exceeded a rate limit. The server has not executed
// the call, so every method may be repeated. The result ok is false for other failures and for long waits.
func waitOf(response *http.Response) (wait time.Duration, ok bool) {
	seconds, err := strconv.Atoi(response.Header.Get("Retry-After"))
	wait = time.Duration(seconds) * time.Second
	return wait, response.StatusCode == http.StatusTooManyRequests && err == nil && wait >= 0 && wait <= longestWait
}

// rewind prepares a request for a repetition, and reports whether the request can be repeated.
func rewind(r *http.Request) bool {
	if r.Body == nil || r.Body == http.NoBody {
		return true
	}
	if r.GetBody == nil {
		return false
	}
	body, err := r.GetBody()
	r.Body = body
	return err == nil
}

// refuseRedirect refuses a redirect. After most redirects, net/http would send a GET instead of the edit, and the
// response to the GET would look like the response to the edit. A redirect could also send the token to an address that
// is not configured.
func refuseRedirect(r *http.Request, via []*http.Request) error {
	to := r.URL.Scheme + "://" + r.URL.Host
	if r.URL.Path != via[len(via)-1].URL.Path {
		to += r.URL.EscapedPath()
	}
	return &ForeignError{
		Status: r.Response.StatusCode,
		text:   "the server redirects to " + to + ": set the address to which the server does not redirect",
	}
}
