package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"tidewatch/api/door"
	"tidewatch/api/openid"
	"tidewatch/api/problem"
	"tidewatch/store"
)

// The browser opens these paths during a log-in or a log-out at the issuer. The paths are not operations of the API,
// because programs cannot use the paths.
const (
	openIDPath = "/log-in/openid"
	// OpenIDCallbackPath is the path to which the issuer sends the browser after the log-in.
	OpenIDCallbackPath = openIDPath + "/callback"
	// The page opens openIDLogOutPath after a log-out from Tidewatch.
	openIDLogOutPath = "/log-out/openid"
)

// These cookies belong to a log-in at the issuer.
const (
	flowCookiePrefix = "tidewatch_openid_" // followed by a part of the state: one cookie for each browser tab
	failureCookie    = "tidewatch_log_in_failure"
)

// These constants limit a log-in at the issuer.
const (
	flowTime    = 10 * time.Minute // the time from the start to the redirect of the issuer
	failureTime = time.Minute      // the time for which the log-in page can show the reason for a failure
	issuerTime  = 15 * time.Second // the time limit of the requests to the issuer
)

// mountOpenID serves the paths of the log-in at the issuer.
func (s *server) mountOpenID(root chi.Router) {
	if s.cfg.OpenID == nil {
		return
	}
	root.Group(func(r chi.Router) {
		r.Use(s.door.LimitRequests)
		r.Get(openIDPath, s.startOpenID)
		r.Get(OpenIDCallbackPath, s.finishOpenID)
		r.Get(openIDLogOutPath, s.logOutOpenID)
	})
}

// startOpenID keeps a new flow in a cookie and redirects the browser to the issuer.
func (s *server) startOpenID(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), issuerTime)
	defer cancel()
	flow, address, err := s.cfg.OpenID.Start(ctx, localPath(r.URL.Query().Get("to")))
	if err != nil {
		s.failOpenID(w, r, localPath(r.URL.Query().Get("to")), err)
		return
	}
	encoded, err := json.Marshal(flow)
	if err != nil {
		s.door.WriteProblem(w, r, s.door.ProblemOf(r.Context(), err))
		return
	}
	value := base64.RawURLEncoding.EncodeToString(encoded)
	s.setCookie(w, r, flowCookie(flow.State), value, openIDPath, flowTime)
	http.Redirect(w, r, address, http.StatusFound) //nolint:gosec // the address comes from the metadata of the issuer
}

// finishOpenID creates the session after the redirect of the issuer.
func (s *server) finishOpenID(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), issuerTime)
	defer cancel()
	query := r.URL.Query()
	flow := s.takeFlow(w, r, query.Get("state"))
	secret, err := s.logInOpenID(ctx, flow, query)
	if err != nil {
		s.failOpenID(w, r, flow.To, err)
		return
	}
	cookie := s.cookie(ctx, secret, int(s.cfg.SessionLife.Most/time.Second))
	http.SetCookie(w, &cookie)
	http.Redirect(w, r, localPath(flow.To), http.StatusFound)
}

// logOutOpenID redirects the browser to the page of the issuer that ends the session there. The session of Tidewatch is
// not changed, because a link on another site could lead to this path.
func (s *server) logOutOpenID(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), issuerTime)
	defer cancel()
	address, err := s.cfg.OpenID.EndSession(ctx)
	if err != nil {
		s.failOpenID(w, r, "", err)
		return
	}
	http.Redirect(w, r, address, http.StatusFound)
}

// flowCookie returns the name of the cookie of a flow.
func flowCookie(state string) string { return flowCookiePrefix + state[:min(len(state), 12)] }

// takeFlow returns the flow of a state from the cookie of the browser. takeFlow deletes the cookie, so that the browser
// can finish a flow only once. takeFlow returns the zero flow if the browser has no such cookie.
func (s *server) takeFlow(w http.ResponseWriter, r *http.Request, state string) openid.Flow {
	var flow openid.Flow
	if state == "" {
		return flow
	}
	cookie, err := r.Cookie(flowCookie(state))
	if err != nil {
		return flow
	}
	s.setCookie(w, r, cookie.Name, "", openIDPath, -1)
	if encoded, err := base64.RawURLEncoding.DecodeString(cookie.Value); err == nil {
		_ = json.Unmarshal(encoded, &flow) // an unreadable flow has no state, so the provider refuses the flow
	}
	return flow
}

func (s *server) setCookie(w http.ResponseWriter, r *http.Request, name, value, path string, life time.Duration) {
	cookie := s.cookie(r.Context(), value, int(life/time.Second)) //nolint:gosec // see the method cookie
	cookie.Name, cookie.Path = name, path
	if life < 0 {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, &cookie)
}

// logInOpenID logs a user in after the redirect of the issuer, and returns the secret of the session.
func (s *server) logInOpenID(ctx context.Context, flow openid.Flow, query url.Values) (string, error) {
	if err := openid.CheckState(flow, query); err != nil {
		return "", err
	}
	if err := s.countOpenID(ctx); err != nil {
		return "", err
	}
	identity, err := s.cfg.OpenID.Finish(ctx, flow, query)
	if err != nil {
		return "", errors.Join(err, s.auditUnknown(context.WithoutCancel(ctx), err))
	}
	secret, hash := door.NewSecret("")
	err = s.db.InTx(ctx, func(db *store.DB) error {
		user, err := s.userOf(ctx, db, identity)
		if err != nil {
			return err
		}
		address := door.RequestOf(ctx).Address
		if err := db.ForgetLogin(ctx, accountKey(user.Email), openIDKey(address)); err != nil {
			return err
		}
		if err := db.CreateSession(ctx, user.ID, hash, address, s.cfg.SessionLife); err != nil {
			return err
		}
		return auditAs(ctx, db, asUser(user), openIDChange("log_in", user))
	})
	refused, isRefused := errors.AsType[*openid.RefusedError](err)
	_, conflict := errors.AsType[*store.ConflictError](err) // the user was the last admin with access to all customers
	if isRefused || conflict {
		refuse := s.refuseIdentity
		if isRefused && !refused.NoAccess {
			refuse = s.auditRefusal
		}
		return "", errors.Join(err, refuse(context.WithoutCancel(ctx), identity, reasonOf(err)))
	}
	return secret, err
}

// openIDKey returns the key that counts the failed log-ins of an IP address at the issuer. Log-ins by password have
// another key, because other sites can make a browser send failed log-ins at the issuer.
func openIDKey(address string) string { return "openid from " + door.AddressKey(address) }

// countOpenID counts a log-in from the request's IP address as failed, before the code is exchanged. After too many
// failures, countOpenID refuses the log-in.
func (s *server) countOpenID(ctx context.Context) error {
	wait, err := s.db.CountLogin(ctx, openIDKey(door.RequestOf(ctx).Address), freeAddressFailures, longestLoginWait)
	if err != nil {
		return err
	}
	if wait > 0 {
		return tooManyLogins(wait)
	}
	return nil
}

// refusalReason is the part of an entry of the audit log that says why a log-in failed.
type refusalReason struct {
	Reason string `json:"reason"`
}

// reasonOf returns the reason for a refused log-in without the cause, which only the server's log shows.
func reasonOf(err error) refusalReason {
	if refused, ok := errors.AsType[*openid.RefusedError](err); ok {
		return refusalReason{refused.Reason}
	}
	return refusalReason{err.Error()}
}

// auditUnknown writes a failed log-in at the issuer into the audit log, if the issuer has not named the user. The limit
// of failed log-ins also limits the number of audit entries.
func (s *server) auditUnknown(ctx context.Context, err error) error {
	if _, ok := errors.AsType[*openid.RefusedError](err); !ok {
		return nil
	}
	who := &door.Caller{Kind: store.ActorUser, Name: unknownUser}
	c := change{action: "log_in_failed", kind: store.ObjectUser, objectID: unknownUser}
	return auditAs(ctx, s.db, who, c.withAfter(reasonOf(err)))
}

// unknownUser names the user of a failed log-in in the audit log if the issuer has not named the user.
const unknownUser = "unknown"

// refuseIdentity writes the failed log-in of a user without access into the audit log, and ends all sessions of the
// user.
func (s *server) refuseIdentity(ctx context.Context, identity openid.Identity, why refusalReason) error {
	user, err := s.db.UserByOpenID(ctx, identity.Issuer, identity.Subject)
	if err == nil {
		err = s.db.EndSessions(ctx, user.ID)
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return s.auditRefusal(ctx, identity, why)
}

// auditRefusal writes the failed log-in of a user whom the issuer has authenticated into the audit log.
func (s *server) auditRefusal(ctx context.Context, identity openid.Identity, why refusalReason) error {
	who := &door.Caller{Kind: store.ActorUser, Name: nameOf(identity)}
	c := change{action: "log_in_failed", kind: store.ObjectUser, objectID: nameOf(identity)}
	user, err := s.db.UserByOpenID(ctx, identity.Issuer, identity.Subject)
	switch {
	case err == nil:
		who, c = asUser(user), openIDChange("log_in_failed", user)
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	return auditAs(ctx, s.db, who, c.withAfter(why))
}

// nameOf returns the name of an identity in the audit log.
func nameOf(identity openid.Identity) string {
	if IsEmail(identity.Email) {
		return store.FoldEmail(identity.Email)
	}
	return identity.Subject
}

func asUser(u store.User) *door.Caller {
	return &door.Caller{Customer: u.CustomerID, ID: &u.ID, Kind: store.ActorUser, Name: u.Email, Role: u.Role}
}

func openIDChange(action string, u store.User) change {
	c := ofUser(u.ID, u.CustomerID)
	c.action, c.kind = action, store.ObjectUser
	return c
}

// failOpenID redirects the browser to the log-in page. The page shows the reason for the failure once.
func (s *server) failOpenID(w http.ResponseWriter, r *http.Request, to string, err error) {
	ctx := r.Context()
	var text string
	if refused, ok := errors.AsType[*openid.RefusedError](err); !ok {
		text = s.door.ProblemOf(ctx, err).Detail
	} else {
		text = refused.Reason
		s.logger.WarnContext(ctx, "A log-in with OpenID Connect failed. The log-in page shows the reason.",
			slog.Any("error", err),
			slog.String("address", door.RequestOf(ctx).Address), slog.String("request_id", door.RequestID(ctx)))
	}
	s.setCookie(w, r, failureCookie, base64.RawURLEncoding.EncodeToString([]byte(text)), "/api/admin/session", failureTime)
	page := url.URL{Path: "/admin/log-in"}
	if to = localPath(to); to != startPage {
		page.RawQuery = url.Values{"to": {to}}.Encode()
	}
	http.Redirect(w, r, page.String(), http.StatusFound)
}

// startPage is the page that the browser shows after a log-in without another destination.
const startPage = "/admin/home"

// localPath returns the given path if a page of this server has the path, and otherwise startPage. A log-in must not
// redirect the browser to another site.
func localPath(to string) string {
	u, err := url.Parse(to)
	const longest = 1000
	if err != nil || len(to) > longest || !strings.HasPrefix(to, "/") || u.IsAbs() || u.Host != "" || u.User != nil ||
		u.Opaque != "" ||
		strings.ContainsAny(to, "\\\r\n\t") ||
		path.Clean(u.Path) != u.Path {
		return startPage
	}
	for _, page := range []string{"/admin", "/riverui"} {
		if u.Path == page || strings.HasPrefix(u.Path, page+"/") {
			return u.String()
		}
	}
	return startPage
}

// LogInMethods are the ways to log in.
type LogInMethods struct {
	Password bool    `doc:"Whether all users with a password can log in with the password. If the value is false, only emergency admins can log in with a password." json:"password"`
	Reset    bool    `doc:"Whether users can request an e-mail with a link to reset their password. If the value is true, admins can also invite users by e-mail." json:"reset"`
	OpenID   *string `doc:"The name of the OpenID Connect issuer. Browsers log in at the path /log-in/openid. The value is null if no issuer is configured." example:"Northwind" json:"openid"`
	Failure  *string `doc:"The reason why the last log-in of this browser with OpenID Connect failed. The server returns the reason only once." json:"failure"`
}

type logInMethodsInput struct {
	Failure string `cookie:"tidewatch_log_in_failure" hidden:"true"`
}

type logInMethodsOutput struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      LogInMethods
}

func (s *server) listLogInMethods(ctx context.Context, in *logInMethodsInput) (*logInMethodsOutput, error) {
	out := &logInMethodsOutput{Body: LogInMethods{
		Password: !s.cfg.PasswordsOff, Reset: !s.cfg.PasswordsOff && s.mailMissing() == "",
	}}
	if s.cfg.OpenID != nil {
		name := s.cfg.OpenID.Name()
		out.Body.OpenID = &name
	}
	if in.Failure == "" {
		return out, nil
	}
	if text, err := base64.RawURLEncoding.DecodeString(in.Failure); err == nil {
		shown := problem.New(http.StatusUnauthorized, string(text)).Detail // shortened
		out.Body.Failure = &shown
	}
	spent := s.cookie(ctx, "", -1) //nolint:gosec // see the method cookie
	spent.Name, spent.Path = failureCookie, "/api/admin/session"
	out.SetCookie = []http.Cookie{spent}
	return out, nil
}
