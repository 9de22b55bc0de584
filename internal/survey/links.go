package survey

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
)

// Links makes and opens the customers' links. A token is the invitation's id
// (6 bytes) and the first 15 bytes (120 bits) of its HMAC-SHA256, in base64url:
// 28 characters, short enough for an SMS. Nothing that is stored makes or opens
// one, so a stolen database holds no live link, and a forged token is refused
// before anything is read.
type Links struct{ key []byte }

const (
	idBytes  = 6
	macBytes = 15
	// TokenLength is how many characters a token has.
	TokenLength = (idBytes + macBytes) / 3 * 4
)

// NewLinks derives the key of links from the desk's secret.
func NewLinks(secret []byte) *Links {
	key, err := hkdf.Key(sha256.New, secret, nil, "openpeople survey link v1", sha256.Size)
	if err != nil {
		panic("survey: key of links: " + err.Error()) // only for lengths that are no constant
	}
	return &Links{key: key}
}

// Token returns the token of an invitation.
func (l *Links) Token(invitationID int64) string {
	raw := make([]byte, 0, idBytes+sha256.Size)
	for shift := (idBytes - 1) * 8; shift >= 0; shift -= 8 {
		raw = append(raw, byte(invitationID>>shift))
	}
	mac := hmac.New(sha256.New, l.key)
	mac.Write(raw)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(raw)[:idBytes+macBytes])
}

// Open returns the invitation of a token; ok is false for a token that was not
// made here. It takes the same time for every token of the right length.
func (l *Links) Open(token string) (invitationID int64, ok bool) {
	if len(token) != TokenLength {
		return 0, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != idBytes+macBytes {
		return 0, false
	}
	for _, b := range raw[:idBytes] {
		invitationID = invitationID<<8 | int64(b)
	}
	mac := hmac.New(sha256.New, l.key)
	mac.Write(raw[:idBytes])
	if !hmac.Equal(mac.Sum(nil)[:macBytes], raw[idBytes:]) {
		return 0, false
	}
	return invitationID, true
}
