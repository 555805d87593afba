package door

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"tidewatch/api/problem"
	"tidewatch/store"
)

// Authenticate identifies the caller by the bearer token in the Authorization header, or else by the session cookie. A
// request without credentials is anonymous. Invalid credentials are refused, except the cookie of an ended session in a
// call of an operation that is open to anybody.
func (d *Door) Authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := d.WhoIs(r)
		if err != nil {
			p := d.ProblemOf(r.Context(), err)
			open := RequestOf(r.Context()).Operation.isOpen()
			if p.Status == http.StatusUnauthorized && open && r.Header.Get("Authorization") == "" {
				next.ServeHTTP(w, r) // clients can log in even with the cookie of an ended session
				return
			}
			// Requests with invalid credentials are anonymous, so their rate is limited by address.
			if over := d.overLimit(w, AddressKey(RequestOf(r.Context()).Address)); over != nil {
				p = over
			}
			d.WriteProblem(w, r, p)
			return
		}
		if c != nil {
			if record, ok := r.Context().Value(accessKey).(*accessRecord); ok {
				record.caller = c.Name
			}
			r = r.WithContext(context.WithValue(r.Context(), callerKey, c))
		}
		next.ServeHTTP(w, r)
	})
}

// WhoIs returns the caller of a request. A nil caller without an error means that the request is anonymous.
func (d *Door) WhoIs(r *http.Request) (*Caller, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, secret, _ := strings.Cut(header, " ")
		secret = strings.TrimSpace(secret)
		switch {
		case !strings.EqualFold(scheme, "Bearer") || secret == "":
			return nil, problem.Unauthorized("The Authorization header must have the form: Bearer TOKEN.")
		case strings.HasPrefix(secret, TokenPrefix):
			return d.byToken(r.Context(), secret)
		case d.cfg.JWT != nil:
			return d.byJWT(r.Context(), secret)
		default:
			return nil, problem.Unauthorized(
				"The token does not begin with " + TokenPrefix + ", and no JWT issuer is configured.",
			)
		}
	}
	cookie, err := r.Cookie(SessionCookie)
	if err != nil {
		return nil, nil //nolint:nilerr,nilnil // no cookie: anonymous
	}
	hash := hashSecret(cookie.Value)
	session, err := d.cfg.DB.UseSession(r.Context(), hash[:], d.cfg.SessionLife)
	if errors.Is(err, store.ErrNotFound) {
		return nil, problem.Unauthorized("The session has ended: log in again.")
	}
	if err != nil {
		return nil, err
	}
	return &Caller{
		Customer: session.CustomerID, ID: &session.UserID, Kind: store.ActorUser, Name: session.Email,
		Role: session.Role, SessionID: &session.ID,
	}, nil
}

func (d *Door) byToken(ctx context.Context, secret string) (*Caller, error) {
	hash := hashSecret(secret)
	known, changes := d.known.find(hash)
	if known != nil {
		return known, nil
	}
	token, err := d.cfg.DB.UseToken(ctx, hash[:])
	if errors.Is(err, store.ErrNotFound) {
		return nil, problem.Unauthorized("The token is unknown, has expired or was revoked.")
	}
	if err != nil {
		return nil, err
	}
	c := &Caller{
		Customer: token.CustomerID, Expires: token.ExpiresAt, ID: &token.ID, Kind: store.ActorToken,
		Name: "token " + token.Name, Role: token.Role,
	}
	d.known.keep(hash, c, changes)
	return c, nil
}
