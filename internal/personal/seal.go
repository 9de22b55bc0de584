package personal

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// Seal makes of a key of a customer what only the holder of the desk's secret can make of
// it again: by it an erased customer's wish not to be asked is known, and nobody's phone.
type Seal func(key string) string

// Sealed stands before what a Seal made: no key of a customer begins so.
const Sealed = "h:"

// Sealer returns the seal of a secret.
func Sealer(secret []byte) Seal {
	return func(key string) string {
		sum := hmac.New(sha256.New, secret)
		sum.Write([]byte("openpeople: key of an erased customer\n" + key))
		return Sealed + hex.EncodeToString(sum.Sum(nil)[:20])
	}
}
