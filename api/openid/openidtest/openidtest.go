// Package openidtest runs an OpenID Connect issuer in tests. The issuer is the server of the library zitadel/oidc with
// the storage and the log-in form of its example.
package openidtest

import (
	"context"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
)

// These constants are the credentials of Tidewatch's OAuth client, and the password of all users at the issuer.
const (
	ClientID     = "tidewatch"
	ClientSecret = "s3cret of tidewatch"
	Password     = "verysecure"
)

// Issuer is a running issuer.
type Issuer struct {
	URL string

	store *users
}

// users are the users of the issuer. The user name of a user is the e-mail address.
type users struct {
	*storage.Storage

	mu     sync.Mutex
	byName map[string]*storage.User
	groups map[string][]string // by subject
}

// Start runs an issuer until the test ends. The issuer redirects browsers to the given address only.
func Start(tb testing.TB, redirectURL string) *Issuer {
	tb.Helper()
	server := httptest.NewUnstartedServer(nil)
	i := &Issuer{URL: "http://" + server.Listener.Addr().String()}
	i.store = &users{byName: map[string]*storage.User{}, groups: map[string][]string{}}
	i.store.Storage = storage.NewStorageWithClients(i.store,
		map[string]*storage.Client{ClientID: storage.WebClient(ClientID, ClientSecret, redirectURL)})
	server.Config.Handler = exampleop.SetupServer(i.URL, i.store, nil, false)
	server.Start()
	tb.Cleanup(server.Close)
	return i
}

// AddUser adds a user with a verified e-mail address and with groups.
func (i *Issuer) AddUser(email string, groups ...string) {
	i.store.mu.Lock()
	defer i.store.mu.Unlock()
	user := &storage.User{ID: "id of " + email, Username: email, Password: Password, Email: email, EmailVerified: true}
	i.store.byName[email], i.store.groups[user.ID] = user, groups
}

// SetVerified sets whether the issuer has verified the e-mail address of a user.
func (i *Issuer) SetVerified(email string, verified bool) {
	i.store.mu.Lock()
	defer i.store.mu.Unlock()
	i.store.byName[email].EmailVerified = verified
}

// GetUserByID implements storage.UserStore.
func (u *users) GetUserByID(id string) *storage.User {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, user := range u.byName {
		if user.ID == id {
			return user
		}
	}
	return nil
}

// GetUserByUsername implements storage.UserStore.
func (u *users) GetUserByUsername(name string) *storage.User {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.byName[name]
}

// ExampleClientID implements storage.UserStore.
func (*users) ExampleClientID() string { return "service" }

// SetUserinfoFromToken implements op.Storage. SetUserinfoFromToken adds the groups of the user to the userinfo
// response.
func (u *users) SetUserinfoFromToken(ctx context.Context, info *oidc.UserInfo, token, subject, origin string) error {
	if err := u.Storage.SetUserinfoFromToken(ctx, info, token, subject, origin); err != nil {
		return err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	info.AppendClaims("groups", slices.Clone(u.groups[subject]))
	return nil
}
