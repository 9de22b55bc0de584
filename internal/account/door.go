package account

import (
	"sync"
	"time"
)

// door bounds how often passwords are tried. A try is taken before the work and given
// back when the password was right: only failures count, and no more are at work at once
// than may fail.
type door struct {
	place, account, address, network *buckets
	devices                          devices
}

func newDoor() *door {
	return &door{
		place: newBuckets(placeBurst, placeEvery), account: newBuckets(accountBurst, accountEvery),
		address: newBuckets(addressBurst, addressEvery), network: newBuckets(networkBurst, networkEvery),
	}
}

// try takes a try of an account from an address with a device, "" for one that is not
// known. right gives it back; wait says how long to wait when there is none.
func (d *door) try(email, address, device string, now time.Time) (right func(), wait time.Duration) {
	type taken struct {
		of  *buckets
		key string
	}
	list := []taken{{d.network, networkKey(address)}, {d.address, addressKey(address)}, {d.place, email + " " + addressKey(address)}, {d.account, email}}
	if d.devices.has(device, email) { // whatever strangers do, also those behind the same address
		list = []taken{{d.place, email + " " + hashOf(device)}}
	}
	back := func(list []taken) {
		for _, one := range list {
			one.of.giveBack(one.key)
		}
	}
	for i, one := range list {
		if wait := one.of.take(one.key, now); wait > 0 {
			back(list[:i])
			return nil, wait
		}
	}
	return func() { back(list) }, 0
}

// devices remembers browsers in which somebody signed in, by the hash of a secret that
// the browser keeps. A restart forgets them: then a browser is known by its address
// alone until its owner signs in again.
type devices struct {
	mu    sync.Mutex
	known map[string]string // hash: e-mail
}

func (d *devices) has(secret, email string) bool {
	if secret == "" {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.known[hashOf(secret)] == email
}

func (d *devices) add(secret, email string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known == nil || len(d.known) >= bucketsKept {
		d.known = map[string]string{}
	}
	d.known[hashOf(secret)] = email
}

// KnowDevice returns a secret for the browser in which a person has just signed in. By
// it the browser is known when the person signs in again; it opens nothing.
func (s *Service) KnowDevice(p Person) (string, error) {
	secret, err := s.secret()
	if err == nil {
		s.door.devices.add(secret, p.Email)
	}
	return secret, err
}
