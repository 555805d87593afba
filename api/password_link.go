package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/jobs/alert"
	"tidewatch/store"
)

// InvitationLife and resetLife are the durations for which the links in mails are valid.
const (
	InvitationLife = 72 * time.Hour
	resetLife      = time.Hour
)

// These constants limit requests for password resets, invitations and test messages. Further requests cause waits that
// become longer with each request, as with failed log-ins.
const (
	freeAccountResets = 3 // also the limit of invitations and of test messages to one address
	freeAddressResets = 10
	freeAlertTests    = 20               // test messages by one admin, each with up to 10 recipients
	freeInvitations   = 100              // invitations by one admin
	maxResetMails     = 8                // the maximum number of reset mails that are sent at the same time
	maxWaitingResets  = 500              // the maximum number of requests for reset mails in progress
	mailTime          = 10 * time.Second // the time limit for sending one mail
)

// PasswordLink returns the address of the page on which a user sets a password. The secret is in the fragment, which
// browsers send to no server.
func PasswordLink(publicURL, secret string) string {
	return alert.Link(publicURL, "/admin/password#"+secret)
}

// InvitingOperator replaces the name of an inviting admin in the invitation of a user who may not see the name.
const InvitingOperator = "The operator of the server"

// InvitationMail returns the mail that invites a user. The parameter "by" is the name of the inviting admin.
func InvitationMail(by, customer, link string, at time.Time) alert.Message {
	text := fmt.Sprintf("%s has invited you to Tidewatch. Open the link within %d hours, and choose a password.",
		by, int(InvitationLife.Hours()))
	return alert.Message{
		At:       at,
		Customer: customer,
		Title:    "Your invitation to Tidewatch",
		Events:   []alert.Event{{Kind: alert.KindAccount, Text: text, URL: link}},
	}
}

func resetMail(link string, at time.Time) alert.Message {
	return alert.Message{
		At: at, Customer: allCustomers, Title: "Reset your Tidewatch password",
		Events: []alert.Event{{
			Kind: alert.KindAccount,
			Text: "Somebody has requested a new password for this e-mail address. Open the link within one hour, and " +
				"choose a password. If you did not request the password, ignore this mail.",
			URL: link,
		}},
	}
}

// allCustomers is the text in place of a customer's name in mails to users with access to all customers.
const allCustomers = "all customers"

// mailMissing returns the name of a missing setting that the server needs to send links, or "".
func (s *server) mailMissing() string {
	switch {
	case s.cfg.Mail == nil:
		return "TIDEWATCH_SMTP_HOST"
	case s.cfg.PublicURL == "":
		return "TIDEWATCH_PUBLIC_URL"
	default:
		return ""
	}
}

// checkInvitation returns an error if the server cannot invite users.
func (s *server) checkInvitation() error {
	if s.cfg.PasswordsOff {
		return problem.Invalid("body.email", "cannot be invited, because log-in by password is off: users log in with "+
			s.cfg.OpenID.Name())
	}
	if missing := s.mailMissing(); missing != "" {
		return problem.Invalid("body.password",
			"is required, because the server cannot send invitations: the server lacks the setting "+missing)
	}
	return nil
}

// invitation is a mail to a new user. The mail is sent after the transaction that creates the user, so that a slow mail
// server does not hold up other transactions.
type invitation struct {
	linkHash []byte
	message  alert.Message
	to       string
}

// invite creates the link of an invitation, in the transaction that creates the user.
func (s *server) invite(ctx context.Context, db *store.DB, user store.User) (*invitation, error) {
	customer := allCustomers
	if user.CustomerID != nil {
		c, err := db.Customer(ctx, *user.CustomerID)
		if err != nil {
			return nil, err
		}
		customer = c.Name
	}
	secret, hash := door.NewSecret("")
	if err := db.CreatePasswordLink(ctx, user.ID, store.LinkInvitation, hash, InvitationLife); err != nil {
		return nil, err
	}
	by := door.CallerOf(ctx).Name
	if user.CustomerID != nil && door.CallerOf(ctx).Customer == nil {
		by = InvitingOperator // see Author
	}
	message := InvitationMail(by, customer, PasswordLink(s.cfg.PublicURL, secret), s.cfg.Now())
	return &invitation{linkHash: hash, message: message, to: user.Email}, nil
}

// inviteAgain handles a repeated request that creates a user. If the first request could not send the invitation,
// inviteAgain sends an invitation. While the first request is sending the invitation, inviteAgain returns a problem
// with status 503.
func (s *server) inviteAgain(ctx context.Context, userID uuid.UUID) error {
	if lacks, err := lacksInvitation(ctx, s.db, userID); err != nil || !lacks {
		return err
	}
	user, err := s.db.User(ctx, userID)
	if err != nil {
		return err
	}
	if err := s.admitInvitation(ctx, user.Email); err != nil {
		return err
	}
	var mail *invitation
	err = s.db.InTx(ctx, func(db *store.DB) error {
		locked, err := db.LockUser(ctx, userID)
		if err != nil {
			return err
		}
		lacks, err := lacksInvitation(ctx, db, userID)
		if err == nil && lacks { // another repetition may have created a link
			mail, err = s.invite(ctx, db, locked)
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.sendInvitation(ctx, mail)
}

// lacksInvitation reports whether a repeated request must send an invitation. The error is a problem if another request
// is sending the invitation.
func lacksInvitation(ctx context.Context, db *store.DB, userID uuid.UUID) (bool, error) {
	state, err := db.InvitationOf(ctx, userID, 2*mailTime)
	if err == nil && state.IsSending {
		err = keyInProgress()
	}
	return state.Lacks, err
}

// sendInvitation sends an invitation, and does nothing if the invitation is nil. If the mail cannot be sent,
// sendInvitation deletes the link, so that a repetition of the request sends an invitation with another link.
func (s *server) sendInvitation(ctx context.Context, i *invitation) error {
	if i == nil {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	unsent := s.mail(ctx, i.to, i.message)
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	if unsent == nil {
		if err := s.db.SetPasswordLinkSent(ctx, i.linkHash); err != nil {
			s.logger.WarnContext(ctx, "A sent invitation could not be stored as sent.", slog.Any("error", err))
		}
		return nil
	}
	if err := s.db.DeletePasswordLink(ctx, i.linkHash); err != nil {
		s.logger.WarnContext(ctx, "The link of an unsent invitation could not be deleted.", slog.Any("error", err))
	}
	s.logger.WarnContext(ctx, "An invitation could not be sent.", slog.Any("error", unsent))
	return problem.New(
		http.StatusServiceUnavailable,
		"The user was added, but the invitation could not be sent: the user "+
			"can request a link with \"Forgot password?\" on the log-in page. "+capital(unsent.Error())+".",
	)
}

// admitInvitation returns an error if the server cannot invite users. admitInvitation also limits the invitations by
// one caller, and to one e-mail address.
func (s *server) admitInvitation(ctx context.Context, email string) error {
	if err := s.checkInvitation(); err != nil {
		return err
	}
	return countMail(ctx, s.db, "Too many invitations were sent. Wait up to 15 minutes, then try again.", []mailLimit{
		{"invitations by " + keyOwner(door.CallerOf(ctx)), freeInvitations},
		{"invitation to " + store.FoldEmail(email), freeAccountResets},
	})
}

// capital returns an error text as the beginning of a sentence.
func capital(text string) string {
	return strings.ToUpper(text[:min(len(text), 1)]) + text[min(len(text), 1):]
}

func (s *server) mail(ctx context.Context, to string, message alert.Message) error {
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	return s.cfg.Mail.Send(ctx, []string{to}, uuid.NewString(), message).Err
}

type requestResetInput struct {
	Body struct {
		Email string `example:"ada@example.com" json:"email" maxLength:"320" minLength:"1"`
	}
}

// requestReset sends a link to reset the password. The server responds before it searches for the user and sends the
// mail. The response therefore does not reveal whether a user has the address.
func (s *server) requestReset(ctx context.Context, in *requestResetInput) (*struct{}, error) {
	if s.cfg.PasswordsOff {
		return nil, problem.New(http.StatusForbidden, "Log-in by password is off. Log in with "+s.cfg.OpenID.Name()+".")
	}
	if missing := s.mailMissing(); missing != "" {
		return nil, problem.New(http.StatusConflict, "The server cannot send mail: the server lacks the setting "+missing+
			". Ask an admin for a new password.")
	}
	email := store.FoldEmail(in.Body.Email)
	if err := s.countReset(ctx, email); err != nil {
		return nil, err
	}
	select {
	case s.waitingResets <- struct{}{}:
	default: // the response is the same if too many mails to other users are being sent
		s.logger.WarnContext(ctx, "A request for a new password was dropped, because too many requests are waiting.")
		return nil, nil //nolint:nilnil // the response has no body
	}
	go func() {
		defer func() { <-s.waitingResets }()
		s.resets <- struct{}{}
		defer func() { <-s.resets }()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*mailTime)
		defer cancel()
		if err := s.sendReset(ctx, email); err != nil {
			s.logger.WarnContext(ctx, "A link to reset a password could not be sent.", slog.Any("error", err))
		}
	}()
	return nil, nil //nolint:nilnil // the response has no body
}

// countReset limits the requests for one e-mail address, and from one IP address.
func (s *server) countReset(ctx context.Context, email string) error {
	const refusal = "Too many password links were requested. Wait up to 15 minutes, then try again."
	return countMail(ctx, s.db, refusal, []mailLimit{
		// a request from a blocked IP address does not count for the e-mail address
		{"reset from " + door.AddressKey(door.RequestOf(ctx).Address), freeAddressResets},
		{"reset of " + email, freeAccountResets},
	})
}

// mailLimit is a key of a rate limit, with the number of mails that may be sent without a wait.
type mailLimit struct {
	key  string
	free int
}

// countMail counts a mail for the key of each limit. After too many mails, countMail refuses the request with the given
// text.
func countMail(ctx context.Context, db *store.DB, refusal string, limits []mailLimit) error {
	for _, limit := range limits {
		wait, err := db.CountLogin(ctx, limit.key, limit.free, longestLoginWait)
		if err != nil {
			return err
		}
		if wait > 0 {
			return problem.New(http.StatusTooManyRequests, refusal).RetryAfter(wait)
		}
	}
	return nil
}

// sendReset sends a link to the user with an address. Inactive users and users of OpenID Connect get no link.
func (s *server) sendReset(ctx context.Context, email string) error {
	secret, hash := door.NewSecret("")
	var to string
	err := s.db.InTx(ctx, func(db *store.DB) error {
		user, err := db.UserByEmail(ctx, email)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return auditAs(ctx, db, &door.Caller{Kind: store.ActorUser, Name: email}, change{objectID: email})
		case err != nil:
			return err
		case !user.IsActive || user.OpenIDIssuer != nil:
			return auditAs(ctx, db, asUser(user), change{customer: user.CustomerID, objectID: email})
		}
		to = user.Email
		if err := db.CreatePasswordLink(ctx, user.ID, store.LinkReset, hash, resetLife); err != nil {
			return err
		}
		return auditAs(ctx, db, asUser(user), ofUser(user.ID, user.CustomerID))
	})
	if err != nil || to == "" {
		return err
	}
	return s.mail(ctx, to, resetMail(PasswordLink(s.cfg.PublicURL, secret), s.cfg.Now()))
}

type setPasswordInput struct {
	Body struct {
		Secret   string `doc:"The secret of the link: the text after the number sign." example:"4Yw…" json:"secret" maxLength:"200" minLength:"1"`
		Password string `doc:"The new password, of at least 10 characters. Repetitions, sequences, common passwords and the e-mail address are refused." example:"correct horse battery staple" format:"password" json:"password" maxLength:"1000" minLength:"10"`
	}
}

// setPassword sets the password of the user of a link. The link and all other links of the user end, and all sessions
// of the user end.
func (s *server) setPassword(ctx context.Context, in *setPasswordInput) (*struct{}, error) {
	linkHash := door.HashSecret(in.Body.Secret)
	invalid := func(err error) error {
		if errors.Is(err, store.ErrNotFound) {
			return problem.Invalid("body.secret", "is unknown, was used or has expired: request a new link")
		}
		return err
	}
	owner, err := s.db.UserOfPasswordLink(ctx, linkHash)
	if err != nil {
		return nil, invalid(err) // hashing is expensive, so the link is checked first
	}
	if err := checkPassword("body.password", in.Body.Password, owner.Email); err != nil {
		return nil, err
	}
	hash, err := s.passwords.Hash(ctx, in.Body.Password)
	if err != nil {
		return nil, err
	}
	return nil, s.db.InTx(ctx, func(db *store.DB) error {
		user, err := db.UserOfPasswordLink(ctx, linkHash)
		if err != nil {
			return invalid(err)
		}
		if _, err = db.LockUser(ctx, user.ID); err != nil {
			return err
		}
		if user, err = db.UserOfPasswordLink(ctx, linkHash); err != nil { // another request may have used the link
			return invalid(err)
		}
		if err := db.SetPassword(ctx, user.ID, hash, nil); err != nil {
			return err
		}
		// The count of failed log-ins from the IP address stays unchanged, because a link does not count as a failed
		// log-in.
		if err := db.ForgetLogin(ctx, accountKey(user.Email), ""); err != nil {
			return err
		}
		return auditAs(ctx, db, asUser(user), ofUser(user.ID, user.CustomerID))
	})
}
