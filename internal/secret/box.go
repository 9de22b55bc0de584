package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// Box keeps what the program must know again, a key to another's door, so that who reads the
// database alone does not. Safe for use by many goroutines.
type Box struct{ aead cipher.AEAD }

// BoxOf is opened by the desk's secret: AES-256-GCM under a key of its own (HKDF, RFC 5869).
func BoxOf(desk []byte) (*Box, error) {
	key, err := hkdf.Key(sha256.New, desk, nil, "openpeople kept secret v1", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &Box{aead}, err
}

// Shut writes a text so that only Open reads it; "" stays what it is.
func (b *Box) Shut(text string) string {
	if text == "" {
		return ""
	}
	return base64.StdEncoding.EncodeToString(b.aead.Seal(nil, nil, []byte(text), nil))
}

// errShut is that a text was shut by another secret, or was changed.
var errShut = errors.New("secret: it was kept under another secret")

// Open reads what Shut wrote.
func (b *Box) Open(shut string) (string, error) {
	if shut == "" {
		return "", nil
	}
	raw, err := base64.StdEncoding.DecodeString(shut)
	if err != nil {
		return "", errShut
	}
	text, err := b.aead.Open(nil, nil, raw, nil)
	if err != nil {
		return "", errShut
	}
	return string(text), nil
}
