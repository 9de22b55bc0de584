// Package secret makes what opens something to whoever has it, and what is kept of it.
package secret

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
)

// Length is how many characters a secret has.
const Length = 40

// New returns 160 random bits in hex.
func New(random io.Reader) (string, error) {
	var raw [Length / 2]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return "", err
	}
	return hex.EncodeToString(raw[:]), nil
}

// Hash is what is kept of a secret, in hex: SHA-256 is enough for random bits.
func Hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
