package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"

	"tidewatch/api/problem"
	"tidewatch/store"
)

// SessionCookie is the name of the cookie that holds a session's secret.
const SessionCookie = "tidewatch_session"

// TokenPrefix begins every API token, so that one that got out can be found and told from an outside issuer's.
const TokenPrefix = "tw_"

// NewSecret returns a random secret (256 bits) with a prefix, and the SHA-256 of it that is kept instead.
func NewSecret(prefix string) (secret string, hash []byte) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // it never fails, see its documentation
	secret = prefix + base64.RawURLEncoding.EncodeToString(raw)
	sum := hashSecret(secret)
	return secret, sum[:]
}

const hashSize = sha256.Size

func hashSecret(secret string) [hashSize]byte { return sha256.Sum256([]byte(secret)) }

// authenticate finds out who makes a request: by the bearer token in its Authorization header, else by its session
// cookie. Who says nothing goes on as nobody; who says something that is not true is refused at once.
func (s *server) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := s.whoIs(r)
		if err != nil {
			p := s.problemOf(r.Context(), err)
			open := requestOf(r.Context()).operation.isOpen()
			if p.Status == http.StatusUnauthorized && open && r.Header.Get("Authorization") == "" {
				next.ServeHTTP(w, r) // an ended session does not prevent log-in
				return
			}
			// Guessing is bounded, too: by address, because the guesser is nobody.
			if over := s.overLimit(w, addressKey(requestOf(r.Context()).address)); over != nil {
				p = over
			}
			s.writeProblem(w, r, p)
			return
		}
		if c != nil {
			if record, ok := r.Context().Value(accessKey{}).(*accessRecord); ok {
				record.caller = c.name
			}
			r = r.WithContext(context.WithValue(r.Context(), callerKey, c))
		}
		next.ServeHTTP(w, r)
	})
}

// whoIs returns the caller; nil without an error is nobody.
func (s *server) whoIs(r *http.Request) (*caller, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, secret, _ := strings.Cut(header, " ")
		secret = strings.TrimSpace(secret)
		switch {
		case !strings.EqualFold(scheme, "Bearer") || secret == "":
			return nil, problem.Unauthorized("The Authorization header must be: Bearer, a space, and a token.")
		case strings.HasPrefix(secret, TokenPrefix):
			return s.byToken(r.Context(), secret)
		case s.cfg.JWT != nil:
			return s.byJWT(r.Context(), secret)
		default:
			return nil, problem.Unauthorized(
				"The token is not one of Tidewatch's, which begin with " + TokenPrefix + ", and no other issuer is set up.",
			)
		}
	}
	cookie, err := r.Cookie(SessionCookie)
	if err != nil {
		return nil, nil //nolint:nilerr,nilnil // no cookie: nobody
	}
	hash := hashSecret(cookie.Value)
	session, err := s.db.UseSession(r.Context(), hash[:], s.cfg.SessionLife)
	if errors.Is(err, store.ErrNotFound) {
		return nil, problem.Unauthorized("The session has ended: log in again.")
	}
	if err != nil {
		return nil, err
	}
	return &caller{
		customer: session.CustomerID, id: &session.UserID, kind: store.ActorUser, name: session.Email,
		role: session.Role, sessionID: &session.ID,
	}, nil
}

func (s *server) byToken(ctx context.Context, secret string) (*caller, error) {
	hash := hashSecret(secret)
	known, changes := s.known.find(hash)
	if known != nil {
		return known, nil
	}
	token, err := s.db.UseToken(ctx, hash[:])
	if errors.Is(err, store.ErrNotFound) {
		return nil, problem.Unauthorized("The token is not known, has expired or was revoked.")
	}
	if err != nil {
		return nil, err
	}
	c := &caller{
		customer: token.CustomerID,
		expires:  token.ExpiresAt,
		id:       &token.ID,
		kind:     store.ActorToken,
		name:     "token " + token.Name,
		role:     token.Role,
	}
	s.known.keep(hash, c, changes)
	return c, nil
}

// access is who may call an operation.
type access int

const (
	anybody  access = iota // without authentication
	viewers                // every caller reads
	admins                 // admins write, each what belongs to their customer
	overseer               // admins who see all customers
)

// allow returns why a caller may not call an operation; nil: it may.
func (a access) allow(c *caller) error {
	switch {
	case a == anybody:
		return nil
	case c == nil:
		return problem.Unauthorized("Log in, or send an API token: Authorization: Bearer " + TokenPrefix + "…")
	case a >= admins && c.role != store.RoleAdmin:
		return problem.New(http.StatusForbidden, "Only an admin may do this; you may read.")
	case a == overseer && c.customer != nil:
		return problem.New(http.StatusForbidden, "Only an admin of all customers may do this.")
	default:
		return nil
	}
}
