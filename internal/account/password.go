package account

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"openpeople/internal/fault"
	"openpeople/internal/secret"
)

// Hasher turns passwords into what is kept of them.
type Hasher interface {
	Hash(ctx context.Context, password string) (string, error)
	// Matches compares. Against an empty hash it takes as long as against any
	// other and never matches, so that nobody learns which accounts exist.
	Matches(ctx context.Context, password, hash string) (bool, error)
}

// hashesAtOnce bounds memory and processors: 19 MiB each.
const hashesAtOnce = 2

// hashesInLine bounds who is there at once: the last of them waits about two seconds.
const hashesInLine = 200

type argon2 struct {
	params argon2id.Params
	dummy  string
	turns  chan struct{}
	line   chan struct{} // who waits for a turn or has one
}

// Argon2 is the hasher of the desk: argon2id with 19 MiB, two passes, one lane
// (OWASP's first choice), at most two at once; who waits may give up by ctx.
func Argon2() Hasher {
	return Argon2With(argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32})
}

// Argon2With is Argon2 with other parameters, for tests.
func Argon2With(p argon2id.Params) Hasher {
	noise := make([]byte, p.SaltLength+p.KeyLength)
	rand.Read(noise)
	b64 := base64.RawStdEncoding
	return &argon2{
		params: p,
		// Well-formed, and of no password: its key is noise.
		dummy: fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", p.Memory, p.Iterations, p.Parallelism,
			b64.EncodeToString(noise[:p.SaltLength]), b64.EncodeToString(noise[p.SaltLength:])),
		turns: make(chan struct{}, hashesAtOnce),
		line:  make(chan struct{}, hashesInLine),
	}
}

// turn waits for a turn, first come first served; Unavailable where the line is full.
func (h *argon2) turn(ctx context.Context) error {
	select {
	case h.line <- struct{}{}:
	default:
		f := fault.New(fault.Unavailable, "fault.unavailable")
		f.RetryAfter = 2 * time.Second
		return f
	}
	select {
	case h.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		<-h.line
		return ctx.Err()
	}
}

func (h *argon2) done() { <-h.turns; <-h.line }

// Hash returns the hash with its parameters and salt.
func (h *argon2) Hash(ctx context.Context, password string) (string, error) {
	if err := h.turn(ctx); err != nil {
		return "", err
	}
	defer h.done()
	return argon2id.CreateHash(password, &h.params)
}

// Matches compares in constant time.
func (h *argon2) Matches(ctx context.Context, password, hash string) (bool, error) {
	if err := h.turn(ctx); err != nil {
		return false, err
	}
	defer h.done()
	if hash == "" {
		_, err := argon2id.ComparePasswordAndHash(password, h.dummy)
		return false, err
	}
	return argon2id.ComparePasswordAndHash(password, hash)
}

// StampOf names the password of which a hash is kept: another password has another one.
func StampOf(hash string) string { return secret.Hash("stamp:" + hash)[:16] }

// Limits of a password, in characters.
const (
	MinPassword = 10
	MaxPassword = 200
)

// CheckPassword says what is wrong with a new password, as a fault of the field password.
// Length is what counts; only what a guesser tries first is refused besides.
func CheckPassword(password string, p Person) error {
	const field = "password"
	var w fault.Fields
	lower := strings.ToLower(password)
	local, host, _ := strings.Cut(p.Email, "@")
	own := append(strings.Fields(strings.ToLower(p.Name)), local, host)
	own = append(own, strings.FieldsFunc(local+"."+host, func(r rune) bool { return strings.ContainsRune(".-_+", r) })...)
	switch n := utf8.RuneCountInString(password); {
	case password == "":
		w.Add(field, "fault.required")
	case !plain(password):
		w.Add(field, "fault.text")
	case n < MinPassword:
		w.Add(field, "fault.too_short", "Min", MinPassword)
	case n > MaxPassword:
		w.Add(field, "fault.too_long", "Max", MaxPassword)
	case fewSigns(lower), common(lower, own...):
		w.Add(field, "account.password.guessable")
	}
	return w.Err()
}

// fewSigns: "aaaaaaaaaa", "1212121212", "1234567890".
func fewSigns(s string) bool {
	signs := map[rune]bool{}
	steps := true
	last := rune(-1)
	for _, r := range s {
		signs[r] = true
		if last >= 0 && r != last+1 && !(last == '9' && r == '0') {
			steps = false
		}
		last = r
	}
	return len(signs) < 4 || steps
}

// plain reports whether a text is valid and holds no control characters.
func plain(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}
