package account

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"openpeople/internal/secret"
)

// door bounds how often passwords are tried. A try is taken before the work and given
// back when the password was right: only failures count, and no more are at work at once
// than may fail.
type door struct {
	place, account, siege, address, network *buckets
	devices                                 devices
}

func newDoor(key []byte) *door {
	return &door{
		devices: devices{codes{key}},
		place:   newBuckets(placeBurst, placeEvery), account: newBuckets(accountBurst, accountEvery), siege: newBuckets(siegeBurst, siegeEvery),
		address: newBuckets(addressBurst, addressEvery), network: newBuckets(networkBurst, networkEvery),
	}
}

// putOff says that there is no try left, and when the next is.
type putOff struct {
	wait    time.Duration
	account bool // it is tried from many places: a known browser gets in
	first   bool // that is to be told of
}

// try takes a try of an account from an address with a device, "" for one that is not
// known. right gives it back; it is nil when there is none.
func (d *door) try(email, address, device string, now time.Time) (right func(), off putOff) {
	type taken struct {
		of  *buckets
		key string
	}
	list := []taken{{d.network, networkKey(address)}, {d.address, addressKey(address)}, {d.place, email + " " + addressKey(address)}, {d.account, email}, {d.siege, email}}
	if d.devices.has(device, email) { // whatever strangers do, also those behind the same address
		list = []taken{{d.place, browserKey(email, device)}}
	}
	back := func(list []taken) {
		for _, one := range list {
			one.of.giveBack(one.key)
		}
	}
	for i, one := range list {
		if wait := one.of.take(one.key, now); wait > 0 {
			back(list[:i])
			return nil, putOff{wait, one.of == d.account || one.of == d.siege, one.of.tell(one.key)}
		}
	}
	return func() { back(list) }, putOff{}
}

// browserKey takes an account by one browser in which its owner signed in, by a secret
// that the browser keeps.
func browserKey(email, text string) string { return email + " " + secret.Hash(text) }

// devices knows browsers in which somebody signed in, by what they keep: random bits,
// and a code that only this desk can make of them and the e-mail. Nothing is stored, a
// restart forgets none, and nobody else can tell from it who has an account.
type devices struct{ codes }

// maxDevices is how long what a browser keeps may be.
const maxDevices = 200

func (d devices) code(bits, email string) string { return d.of("device", bits+"\x00"+email) }

func (d devices) has(kept, email string) bool {
	bits, code, ok := strings.Cut(kept, ".")
	return ok && len(kept) <= maxDevices && d.isOf(code, "device", bits+"\x00"+email)
}

// codes are what only this desk can make of a text, for one purpose.
type codes struct{ key []byte }

func (c codes) of(purpose, text string) string {
	sum := hmac.New(sha256.New, c.key)
	sum.Write([]byte("openpeople: " + purpose + "\x00" + text))
	return hex.EncodeToString(sum.Sum(nil))
}

// isOf reports whether it is the code of a text; a desk without a key has made none.
func (c codes) isOf(code, purpose, text string) bool {
	return len(c.key) > 0 && hmac.Equal([]byte(code), []byte(c.of(purpose, text)))
}

// KnowDevice returns what the browser in which a person has just signed in is to keep.
// By it the browser is known when the person signs in again; it opens nothing.
func (s *Service) KnowDevice(p Person) (string, error) {
	bits, err := secret.New(s.random)
	return bits + "." + s.door.devices.code(bits, p.Email), err
}
