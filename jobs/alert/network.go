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
	"strconv"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// HTTP sends messages to addresses that customers choose. HTTP connects to a private address only if the operator
// allows the network of the address.
type HTTP struct {
	allowed  []netip.Prefix
	guardian *ssrf.Guardian
	private  *http.Client // the client for http addresses; connects only to allowed networks
	public   *http.Client // the client for https addresses; connects to allowed networks and to public addresses
}

// The following limits apply to one attempt to send a message.
const (
	Timeout     = 15 * time.Second // maximum duration of one attempt to send a message
	maxHeader   = 16 << 10
	maxResponse = 1 << 10 // maximum number of response bytes that are read and stored
	// lowestPort is the lowest allowed port of a public address, apart from port 443. Services on lower ports are not
	// webhooks.
	lowestPort = 1024
	securePort = 443
)

var (
	errAddress  = errors.New("the address is not allowed")
	errInsecure = errors.New("the address must begin with https://, unless the operator allows the network of the address")
)

// NewHTTP returns an HTTP that connects to public addresses and to the networks in the parameter "allowed".
func NewHTTP(allowed []netip.Prefix) *HTTP {
	h := &HTTP{allowed: allowed, guardian: ssrf.New(ssrf.WithAnyPort())}
	h.private, h.public = h.client("http"), h.client("https")
	return h
}

// client returns an HTTP client for the URLs of a scheme.
func (h *HTTP) client(scheme string) *http.Client {
	// control checks the resolved address before each connection.
	control := func(network, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || network != "tcp4" && network != "tcp6" {
			return fmt.Errorf("%w: %s", errAddress, address)
		}
		if err := h.checkAddress(scheme, to); err != nil {
			return fmt.Errorf("%w: %w", errAddress, err)
		}
		return nil
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

// checkAddress returns an error if HTTP must not connect to an address for a URL of the given scheme.
func (h *HTTP) checkAddress(scheme string, to netip.AddrPort) error {
	address := to.Addr().Unmap()
	if slices.ContainsFunc(h.allowed, func(p netip.Prefix) bool { return p.Contains(address) }) {
		return nil
	}
	if scheme != "https" {
		return errInsecure
	}
	if err := h.guardian.SafeAddr(to.Addr()); err != nil {
		return errors.New("the address of the host is not public")
	}
	return checkPort(to.Port())
}

// checkPort returns an error if a port of a public address is reserved.
func checkPort(port uint16) error {
	if port == securePort || port >= lowestPort {
		return nil
	}
	return fmt.Errorf("port %d is reserved; use %d, or a port of at least %d", port, securePort, lowestPort)
}

// CheckURL returns an error if the text is not a valid address of a receiver, or if no message can ever be delivered to
// the address. A valid address is an absolute https URL without credentials and without a fragment. An http URL is
// valid if the operator allows the network of the receiver. CheckURL does not look up the name of the host, because the
// addresses of a name change. If the operator allows networks, a URL with a host name may have either scheme and any
// port.
func (h *HTTP) CheckURL(text string) error {
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
	}
	port, err := portOf(u)
	if err != nil {
		return err
	}
	return h.checkHost(u.Scheme, u.Hostname(), port)
}

// checkHost returns an error if no message can ever be delivered to a host.
func (h *HTTP) checkHost(scheme, host string, port uint16) error {
	address, isAddress := addressOf(host)
	switch {
	case isAddress && !address.IsValid():
		return errors.New("must have a host that is a name or an IP address")
	case isAddress:
		return h.checkAddress(scheme, netip.AddrPortFrom(address, port))
	case isLocalhost(host):
		if h.checkAddress(scheme, netip.AddrPortFrom(netip.IPv6Loopback(), port)) == nil {
			return nil
		}
		return h.checkAddress(scheme, netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port))
	case len(h.allowed) > 0:
		return nil
	case scheme != "https":
		return errInsecure
	}
	return checkPort(port)
}

// portOf returns the port of an http or https URL.
func portOf(u *url.URL) (uint16, error) {
	text := u.Port()
	if text == "" {
		return map[string]uint16{"http": 80, "https": securePort}[u.Scheme], nil
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil || port == 0 {
		return 0, fmt.Errorf("must not have the port %s: ports are from 1 to 65535", text)
	}
	return uint16(port), nil
}

// Result describes one attempt to send a message.
type Result struct {
	Accepted   []string // the recipients whose mail the mail server accepted
	Err        error    // the reason for a failed delivery, without secrets; nil after a successful delivery
	Permanent  bool     // true if another attempt would also fail; false after a success
	Refused    []string // the recipients whose mail the mail server refused permanently
	Response   string
	StatusCode int  // the HTTP status of the response; 0 without a response
	Unsent     bool // true if the attempt to send a mail certainly failed before the content was sent
}

// post sends a JSON body to an address. A status from 200 to 299 is a success. The returned [Result] contains neither
// the address nor the secrets.
func (h *HTTP) post(ctx context.Context, address string, header http.Header, body []byte, secrets ...string) Result {
	u, err := url.Parse(address)
	if err != nil {
		return Result{Err: errors.New("the address of the channel is invalid"), Permanent: true}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(string(body)))
	if err != nil {
		return Result{Err: errors.New("the address of the channel is invalid"), Permanent: true}
	}
	if address, isAddress := addressOf(u.Hostname()); isAddress && address.IsValid() {
		port, _ := portOf(u)
		request.URL.Host = netip.AddrPortFrom(address, port).String()
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
		// A later attempt may succeed: the receiver may have further addresses, its addresses may change, and another
		// node may allow the network.
		_, why, _ := strings.Cut(err.Error(), errAddress.Error()) // the dialer's error begins with the address
		return Result{Err: errors.New(errAddress.Error() + why)}
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return Result{Err: fmt.Errorf("the receiver did not answer within %s", Timeout)}
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok { // the error names the resolver
		return Result{Err: errors.New("the lookup of the receiver's name failed")}
	}
	if dial, ok := errors.AsType[*net.OpError](err); ok { // the error names both addresses of the connection
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
