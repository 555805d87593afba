package node

import (
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"tidewatch/api"
	"tidewatch/api/openid"
	"tidewatch/cmd/tidewatch/internal/settings"
)

// issuerTimeout and maxIssuerAnswer limit the requests to the issuer of OpenID Connect.
const (
	issuerTimeout   = 10 * time.Second
	maxIssuerAnswer = 1 << 20 // the maximum number of bytes of a response
)

// newOpenID returns the log-in with OpenID Connect, or nil when no issuer is configured.
func newOpenID(s settings.OpenID, publicURL string, logger *slog.Logger) (*openid.Provider, error) {
	if s.OpenIDIssuer == "" {
		return nil, nil //nolint:nilnil // no issuer is configured
	}
	roles, err := s.Roles()
	if err != nil {
		return nil, err
	}
	customers, err := s.Customers()
	if err != nil {
		return nil, err
	}
	return openid.New(openid.Config{
		ClientID:      s.OpenIDClientID,
		ClientSecret:  s.OpenIDClientSecret,
		CustomerClaim: s.OpenIDCustomerClaim,
		Customers:     mappings(customers),
		HTTP:          &http.Client{Timeout: issuerTimeout, Transport: shortAnswers{http.DefaultTransport}},
		Issuer:        s.OpenIDIssuer,
		Logger:        logger,
		Name:          s.OpenIDName,
		Now:           time.Now,
		RedirectURL:   strings.TrimSuffix(publicURL, "/") + api.OpenIDCallbackPath,
		RoleClaim:     s.OpenIDRoleClaim,
		Roles:         mappings(roles),
		Scopes:        s.OpenIDScopes,
	}), nil
}

func mappings(pairs []settings.Pair) []openid.Mapping {
	mapped := make([]openid.Mapping, 0, len(pairs))
	for _, pair := range pairs {
		mapped = append(mapped, openid.Mapping(pair))
	}
	return mapped
}

// shortAnswers limits the size of responses, because the libraries read responses into memory.
type shortAnswers struct{ http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (t shortAnswers) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := t.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	response.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(response.Body, maxIssuerAnswer), response.Body}
	return response, nil
}
