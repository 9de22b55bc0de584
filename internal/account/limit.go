package account

import (
	"container/list"
	"net/netip"
	"sync"
	"time"
)

// How often somebody may fail to give the password: so many times at once, then once
// in every so long. An account from one place, which is an address or a browser in
// which its owner signed in before; an account from everywhere but those browsers, twice:
// the more it failed the slower; an address, which may hold a shop at the start of a
// shift; a provider's network.
const (
	placeBurst   = 8
	placeEvery   = 30 * time.Second
	accountBurst = 20
	accountEvery = 30 * time.Second
	siegeBurst   = 100
	siegeEvery   = 5 * time.Minute
	addressBurst = 60
	addressEvery = 5 * time.Second
	networkBurst = 240
	networkEvery = time.Second
	bucketsKept  = 10_000
)

// How often somebody may ask for a letter: the letters of one account fill a
// person's mailbox.
const (
	letterBurst = 3
	letterEvery = 10 * time.Minute
	askedBurst  = 10
	askedEvery  = time.Minute
)

// buckets limits by key: each has a bucket of tokens that fills by time. Who was
// not seen for longest is forgotten when there are too many.
type buckets struct {
	mu    sync.Mutex
	burst int
	every time.Duration
	known map[string]*list.Element
	order *list.List // the last used in front
}

// bucket is full at or after the instant full; each try moves it by every. Once, until it
// is full again, it is told that it had no try left.
type bucket struct {
	key  string
	full time.Time
	told bool
}

func newBuckets(burst int, every time.Duration) *buckets {
	return &buckets{burst: burst, every: every, known: map[string]*list.Element{}, order: list.New()}
}

// take uses one try of the key and returns 0, or how long to wait for the next.
func (b *buckets) take(key string, now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := b.known[key]
	if e == nil {
		for b.order.Len() >= bucketsKept {
			last := b.order.Back()
			delete(b.known, last.Value.(*bucket).key)
			b.order.Remove(last)
		}
		e = b.order.PushFront(&bucket{key: key})
		b.known[key] = e
	} else {
		b.order.MoveToFront(e)
	}
	one := e.Value.(*bucket)
	full := one.full
	if !full.After(now) || full.Sub(now) > time.Duration(b.burst)*b.every { // the clock was set back
		full, one.told = now, false
	}
	full = full.Add(b.every)
	if wait := full.Sub(now) - time.Duration(b.burst)*b.every; wait > 0 {
		return wait
	}
	one.full = full
	return 0
}

// tell reports whether it is to be told now that the key has no try left.
func (b *buckets) tell(key string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := b.known[key]
	if e == nil {
		return true
	}
	one := e.Value.(*bucket)
	first := !one.told
	one.told = true
	return first
}

// giveBack undoes a take: what was tried was right.
func (b *buckets) giveBack(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e := b.known[key]; e != nil {
		one := e.Value.(*bucket)
		one.full = one.full.Add(-b.every)
	}
}

// addressKey takes an IPv6 address by its network: a host has the whole of it.
func addressKey(address string) string { return networkOf(address, 64) }

// networkKey takes an address by the network that a provider gives a customer: /48 of
// IPv6. Of IPv4 it is the address.
func networkKey(address string) string { return networkOf(address, 48) }

func networkOf(address string, bits int) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	ip = ip.Unmap()
	if ip.Is6() {
		if net, err := ip.Prefix(bits); err == nil {
			return net.String()
		}
	}
	return ip.String()
}
