// Package openid implements log-in by OpenID Connect with the authorization code flow and PKCE (RFC 7636).
//
// [Provider.Start] returns the address of the issuer's log-in page, and a [Flow] that the caller keeps in a cookie of
// the browser. The issuer redirects the browser back with a code. [Provider.Finish] exchanges the code for an ID token,
// verifies the token, and returns the [Identity] of the user. [Provider.Rights] maps the claims of an identity to a
// role and a customer.
//
// The file provider.go reads the metadata of the issuer and implements the flow. The file fetch.go limits the requests
// for the metadata and the keys. The file identity.go reads the claims, and the file rights.go maps the claims to
// rights.
package openid

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Config configures log-in by OpenID Connect.
type Config struct {
	// ClientID identifies Tidewatch at the issuer. ClientID is required.
	ClientID string
	// ClientSecret authenticates Tidewatch at the issuer. A public client has no secret.
	ClientSecret string
	// CustomerClaim is the path of the claim whose values Customers maps. A dot selects a member of an object.
	CustomerClaim string
	// Customers maps values of CustomerClaim to names or ids of customers, or to [AllCustomers].
	Customers []Mapping
	// HTTP sends requests to the issuer. HTTP is required.
	HTTP *http.Client
	// Issuer is the address of the issuer. The ID token and the metadata must have the same issuer. Issuer is required.
	Issuer string
	// Logger is required.
	Logger *slog.Logger
	// Name is the name of the issuer on the log-in page.
	Name string
	// Now returns the current time. Now is required.
	Now func() time.Time
	// RedirectURL is the address to which the issuer sends the browser after the log-in. RedirectURL is required.
	RedirectURL string
	// RoleClaim is the path of the claim whose values Roles maps.
	RoleClaim string
	// Roles maps values of RoleClaim to roles.
	Roles []Mapping
	// Scopes are the requested scopes. The scope openid is always requested.
	Scopes []string
}

// unreachable is the reason of a log-in that failed because a request to the issuer failed.
const unreachable = "The log-in server cannot be reached. Try again later."

// RefusedError is an error with a reason that the user may see.
type RefusedError struct {
	Err      error // the cause for the log; nil if the reason says everything
	NoAccess bool  // whether the user has no access any more, so that sessions of the user must end
	Reason   string
}

// Error implements error.
func (r *RefusedError) Error() string {
	if r.Err == nil {
		return r.Reason
	}
	const longest = 500 // errors of the libraries contain responses of the issuer, which may be long
	cause := []rune(r.Err.Error())
	return r.Reason + " " + string(cause[:min(len(cause), longest)])
}

// Unwrap returns the cause.
func (r *RefusedError) Unwrap() error { return r.Err }

// Flow is one log-in in progress. The browser that started the log-in keeps the flow in a cookie.
type Flow struct {
	Nonce    string `json:"nonce"`    // the ID token must contain the nonce
	State    string `json:"state"`    // the issuer returns the state
	To       string `json:"to"`       // the path of the page to show after the log-in
	Verifier string `json:"verifier"` // the secret of PKCE
}

// Provider logs users in at one issuer.
type Provider struct {
	cfg Config

	mu    sync.Mutex
	known *issuer // nil until the metadata have been read
}

// issuer is an issuer with its metadata.
type issuer struct {
	*oidc.Provider

	metadata metadata
	read     time.Time
}

// metadata are the properties of an issuer that package oidc does not read.
type metadata struct {
	AuthMethods []string `json:"token_endpoint_auth_methods_supported"`
	EndSession  string   `json:"end_session_endpoint"`
	ChallengeBy []string `json:"code_challenge_methods_supported"`
	NamesItself bool     `json:"authorization_response_iss_parameter_supported"`
}

// metadataAge is the age after which the metadata of the issuer are read again.
const metadataAge = time.Hour

// New returns the provider of an issuer. New does not contact the issuer, so that the server also starts while the
// issuer cannot be reached.
func New(cfg Config) *Provider {
	client := *cfg.HTTP
	if client.Transport == nil {
		client.Transport = http.DefaultTransport
	}
	client.Transport = &documents{next: client.Transport, now: cfg.Now}
	cfg.HTTP = &client
	return &Provider{cfg: cfg}
}

// Name returns the name of the issuer on the log-in page.
func (p *Provider) Name() string { return p.cfg.Name }

// discover returns the issuer with its metadata. If new metadata cannot be read, discover returns the old metadata.
func (p *Provider) discover(ctx context.Context) (*issuer, error) {
	p.mu.Lock()
	known := p.known
	p.mu.Unlock()
	if known != nil && p.cfg.Now().Sub(known.read) < metadataAge {
		return known, nil
	}
	found, err := p.readIssuer(ctx)
	if err != nil {
		p.cfg.Logger.WarnContext(ctx, "The metadata of the OpenID Connect issuer cannot be read.", slog.Any("error", err))
		if known != nil {
			return known, nil
		}
		return nil, &RefusedError{Err: err, Reason: unreachable}
	}
	if by := found.metadata.ChallengeBy; len(by) > 0 && !slices.Contains(by, "S256") {
		return nil, &RefusedError{Reason: "The log-in server does not support PKCE with S256."}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known = found
	return found, nil
}

func (p *Provider) readIssuer(ctx context.Context) (*issuer, error) {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, p.cfg.HTTP), p.cfg.Issuer)
	if err != nil {
		return nil, fmt.Errorf("read the metadata of the issuer: %w", err)
	}
	found := &issuer{Provider: provider, read: p.cfg.Now()}
	if err := provider.Claims(&found.metadata); err != nil {
		return nil, fmt.Errorf("read the metadata of the issuer: %w", err)
	}
	return found, nil
}

// client returns the OAuth 2.0 client. The client never tries two ways to authenticate, because a code is valid only
// once.
func (p *Provider) client(i *issuer) *oauth2.Config {
	endpoint := i.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInHeader
	methods := i.metadata.AuthMethods
	if p.cfg.ClientSecret == "" || len(methods) > 0 && !slices.Contains(methods, "client_secret_basic") {
		endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	scopes := p.cfg.Scopes
	if !slices.Contains(scopes, oidc.ScopeOpenID) {
		scopes = append([]string{oidc.ScopeOpenID}, scopes...)
	}
	return &oauth2.Config{
		ClientID: p.cfg.ClientID, ClientSecret: p.cfg.ClientSecret, Endpoint: endpoint,
		RedirectURL: p.cfg.RedirectURL, Scopes: scopes,
	}
}

// Start returns a new flow and the address of the issuer's log-in page. The parameter "to" is the path of the page to
// show after the log-in.
func (p *Provider) Start(ctx context.Context, to string) (Flow, string, error) {
	i, err := p.discover(ctx)
	if err != nil {
		return Flow{}, "", err
	}
	flow := Flow{Nonce: rand.Text(), State: rand.Text(), To: to, Verifier: oauth2.GenerateVerifier()}
	address := p.client(i).AuthCodeURL(
		flow.State, oidc.Nonce(flow.Nonce), oauth2.S256ChallengeOption(flow.Verifier),
	)
	return flow, address, nil
}

// keysUnread is the text by which errors of go-oidc about unreadable keys are recognized. Finish searches the text,
// because go-oidc does not wrap the cause of a failed verification.
const keysUnread = "fetching keys"

// Finish completes a flow with the query that the issuer added to the address of the redirect. Finish returns a
// [*RefusedError] if the log-in failed.
func (p *Provider) Finish(ctx context.Context, flow Flow, query url.Values) (Identity, error) {
	if err := CheckState(flow, query); err != nil {
		return Identity{}, err
	}
	i, err := p.discover(ctx)
	if err != nil {
		return Identity{}, err
	}
	if err := p.checkResponse(i, query); err != nil {
		return Identity{}, err
	}
	ctx = oidc.ClientContext(ctx, p.cfg.HTTP)
	tokens, err := p.client(i).Exchange(ctx, query.Get("code"), oauth2.VerifierOption(flow.Verifier))
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		return Identity{}, &RefusedError{
			Err:    err,
			Reason: "The log-in server refused the authorization code: " + spoken(refused.ErrorCode),
		}
	}
	if err != nil {
		return Identity{}, &RefusedError{Err: err, Reason: unreachable}
	}
	raw, ok := tokens.Extra("id_token").(string)
	if !ok {
		return Identity{}, &RefusedError{Reason: "The log-in server sent no ID token."}
	}
	token, err := i.Verifier(&oidc.Config{ClientID: p.cfg.ClientID, Now: p.cfg.Now}).Verify(ctx, raw)
	if err != nil && strings.Contains(err.Error(), keysUnread) {
		return Identity{}, &RefusedError{Err: err, Reason: unreachable}
	}
	if err != nil {
		return Identity{}, &RefusedError{Err: err, Reason: "The ID token of the log-in server is invalid."}
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(flow.Nonce)) != 1 {
		return Identity{}, &RefusedError{
			Reason: "The ID token of the log-in server does not match this log-in (wrong nonce). Log in again.",
		}
	}
	if err := p.checkParty(token); err != nil {
		return Identity{}, err
	}
	if token.Subject == "" {
		return Identity{}, &RefusedError{Reason: "The ID token of the log-in server has no subject."}
	}
	return p.identify(ctx, i, token, tokens)
}

// checkParty refuses an ID token that the issuer issued to another client (OpenID Connect Core 1.0, section 3.1.3.7).
// Package oidc only checks that the client is one of the audiences.
func (p *Provider) checkParty(token *oidc.IDToken) error {
	var claims struct {
		Party *string `json:"azp"`
	}
	switch err := token.Claims(&claims); {
	case err != nil:
		return &RefusedError{Err: err, Reason: "The ID token of the log-in server is invalid."}
	case claims.Party == nil && len(token.Audience) > 1:
		return &RefusedError{
			Reason: "The ID token of the log-in server has several audiences (aud) but no authorized party (azp).",
		}
	case claims.Party != nil && *claims.Party != p.cfg.ClientID:
		return &RefusedError{Reason: "The log-in server issued the ID token to another client (azp)."}
	}
	return nil
}

// EndSession returns the address at which the browser ends the session of the user at the issuer (OpenID Connect
// RP-Initiated Logout 1.0). The issuer asks the user for confirmation, because Tidewatch does not store ID tokens.
func (p *Provider) EndSession(ctx context.Context) (string, error) {
	i, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	address, err := url.Parse(i.metadata.EndSession)
	if err != nil || address.Host == "" || address.Scheme != "https" && address.Scheme != "http" {
		return "", &RefusedError{
			Reason: "Tidewatch cannot end your session at the log-in server. Log out on the page of the log-in server.",
		}
	}
	query := address.Query()
	query.Set("client_id", p.cfg.ClientID)
	address.RawQuery = query.Encode()
	return address.String(), nil
}

// CheckState returns a [*RefusedError] if the parameters of the redirect do not belong to the flow. CheckState sends no
// request to the issuer.
func CheckState(flow Flow, query url.Values) error {
	for _, name := range []string{"code", "error", "iss", "state"} {
		if len(query[name]) > 1 {
			return &RefusedError{Reason: "The response of the log-in server has a parameter twice."}
		}
	}
	if flow.State == "" || subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(flow.State)) != 1 {
		return &RefusedError{Reason: "The log-in was not started in this browser, or took too long. Try again."}
	}
	return nil
}

// checkResponse checks the parameters "iss", "error" and "code" of the redirect before the code is used.
func (p *Provider) checkResponse(i *issuer, query url.Values) error {
	// RFC 9207: a code of another issuer must not be sent to this issuer.
	if named := query.Get("iss"); named != p.cfg.Issuer && (named != "" || i.metadata.NamesItself) {
		return &RefusedError{Reason: "The response comes from another log-in server."}
	}
	if code := query.Get("error"); code != "" {
		text := spoken(code)
		if about := query.Get("error_description"); about != "" {
			text += ": " + spoken(about)
		}
		return &RefusedError{Reason: "The log-in server refused the log-in: " + text}
	}
	if query.Get("code") == "" {
		return &RefusedError{Reason: "The log-in server sent no code."}
	}
	return nil
}
