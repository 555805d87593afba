package alert

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// HTTP sends messages to addresses that customers choose. HTTP connects to a private address only if the operator
// allows the network of the address.
type HTTP struct {
	private *http.Client // the client for http addresses; connects only to allowed networks
	public  *http.Client // the client for https addresses; connects to allowed networks and to public addresses
}

// The limits of one attempt to send a message.
const (
	Timeout     = 15 * time.Second // maximum duration of one attempt to send a message
	maxHeader   = 16 << 10
	maxResponse = 1 << 10 // maximum number of response bytes that are read and stored
	// lowestPort is the lowest allowed port of a public address, apart from port 443. Services on lower ports are not
	// webhooks.
	lowestPort = 1024
	securePort = 443
)

var errAddress = errors.New("the address is not allowed")

// NewHTTP returns an HTTP that connects to public addresses and to the networks in the parameter allowed.
func NewHTTP(allowed []netip.Prefix) *HTTP {
	guardian := ssrf.New(ssrf.WithAnyPort())
	isAllowed := func(to netip.AddrPort) bool {
		return slices.ContainsFunc(allowed, func(p netip.Prefix) bool { return p.Contains(to.Addr().Unmap()) })
	}
	client := func(check func(to netip.AddrPort) error) *http.Client {
		// control checks the resolved address before each connection.
		control := func(network, address string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(address)
			if err != nil || network != "tcp4" && network != "tcp6" {
				return fmt.Errorf("%w: %s", errAddress, address)
			}
			if isAllowed(to) {
				return nil
			}
			return check(to)
		}
		dialer := &net.Dialer{Control: control, Timeout: Timeout}
		return &http.Client{
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Timeout:       Timeout,
			Transport: &http.Transport{
				DialContext:            dialer.DialContext,
				DisableKeepAlives:      true,
				ForceAttemptHTTP2:      true,
				MaxResponseHeaderBytes: maxHeader,
				Proxy:                  nil,
				TLSHandshakeTimeout:    Timeout,
			},
		}
	}
	return &HTTP{
		private: client(func(netip.AddrPort) error {
			return fmt.Errorf("%w: the address requires https, unless the operator allows its network", errAddress)
		}),
		public: client(func(to netip.AddrPort) error {
			if err := guardian.SafeAddr(to.Addr()); err != nil {
				return fmt.Errorf("%w: the name or the number of the host is not a public address", errAddress)
			}
			if to.Port() != securePort && to.Port() < lowestPort {
				return fmt.Errorf(
					"%w: port %d is reserved; use %d, or a port from %d on", errAddress, to.Port(), securePort, lowestPort,
				)
			}
			return nil
		}),
	}
}

// CheckURL returns an error if the text is not a valid address of a receiver. A valid address is an absolute http or
// https URL without credentials and without a fragment.
func CheckURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "" || u.Opaque != "":
		return errors.New("must be an absolute URL, such as https://hooks.example.com/tidewatch")
	case u.Scheme != "https" && u.Scheme != "http":
		return errors.New("must begin with https://")
	case u.User != nil:
		return errors.New("must not contain a user name or a password")
	case u.Fragment != "":
		return errors.New("must not have a fragment (#)")
	default:
		return nil
	}
}

// Result describes one attempt to send a message.
type Result struct {
	Err        error // the reason for a failed delivery, without secrets; nil after a successful delivery
	Permanent  bool  // true if another attempt would also fail
	Response   string
	StatusCode int // the HTTP status of the response; 0 without a response
}

// post sends a JSON body to an address. The returned [Result] contains neither the address nor the secrets.
func (h *HTTP) post(ctx context.Context, address string, header http.Header, body []byte, secrets ...string) Result {
	u, err := url.Parse(address)
	if err != nil {
		return Result{Err: errors.New("the address of the channel is invalid"), Permanent: true}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(string(body)))
	if err != nil {
		return Result{Err: errors.New("the address of the channel is invalid"), Permanent: true}
	}
	request.Header = header
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Tidewatch")
	client := h.private
	if u.Scheme == "https" {
		client = h.public
	}
	secrets = append(secrets, address, u.RequestURI())
	response, err := client.Do(request)
	if err != nil {
		return failure(err, secrets)
	}
	defer func() { _ = response.Body.Close() }()
	// The response text is for display only; the status code decides the result.
	said, _ := io.ReadAll(io.LimitReader(response.Body, maxResponse))
	result := Result{Response: redact(plain(string(said), maxResponse), secrets), StatusCode: response.StatusCode}
	switch code := response.StatusCode; {
	case code >= 200 && code < 300:
	case code >= 300 && code < 400:
		result.Err = fmt.Errorf(
			"the receiver answered %d: Tidewatch follows no redirects; set the final address of the receiver", code,
		)
	case code == http.StatusGone: // the receiver accepts no more messages (Standard Webhooks)
		result.Err, result.Permanent = errors.New("the receiver answered 410 Gone and accepts no more messages"), true
	default:
		result.Err = fmt.Errorf("the receiver answered %d", code)
	}
	return result
}

// failure returns the Result of a request without a response. The error in the Result omits the address that
// [url.Error] contains.
func failure(err error, secrets []string) Result {
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err
	}
	if errors.Is(err, errAddress) {
		_, why, _ := strings.Cut(err.Error(), errAddress.Error()) // the dialler puts the address before this error
		return Result{Err: errors.New(errAddress.Error() + why), Permanent: true}
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return Result{Err: fmt.Errorf("the receiver did not answer within %s", Timeout)}
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok { // the error names the resolver
		return Result{Err: errors.New("the lookup of the receiver's name failed")}
	}
	if dial, ok := errors.AsType[*net.OpError](err); ok { // the error names the addresses of both ends
		err = dial.Err
	}
	return Result{Err: errors.New(redact(plain(err.Error(), maxReason), secrets))}
}

func redact(text string, secrets []string) string {
	for _, secret := range secrets {
		if len(secret) > 1 { // the path "/" is not a secret
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	return text
}
