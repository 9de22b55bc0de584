package account

import (
	"container/list"
	"net/netip"
	"sync"
	"time"
)

// How often somebody may try a password: so many at once, then one in every so
// long. An account may be tried from many addresses, an address may hold a shop.
const (
	accountBurst = 8
	accountEvery = 30 * time.Second
	addressBurst = 30
	addressEvery = 5 * time.Second
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

// bucket is full at or after the instant full; each try moves it by every.
type bucket struct {
	key  string
	full time.Time
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
	if full.Before(now) {
		full = now
	}
	full = full.Add(b.every)
	if wait := full.Sub(now) - time.Duration(b.burst)*b.every; wait > 0 {
		return wait
	}
	one.full = full
	return 0
}

// forget fills the bucket of a key.
func (b *buckets) forget(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e := b.known[key]; e != nil {
		delete(b.known, key)
		b.order.Remove(e)
	}
}

// addressKey takes an IPv6 address by its network: a host has the whole of it.
func addressKey(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	ip = ip.Unmap()
	if ip.Is6() {
		if net, err := ip.Prefix(64); err == nil {
			return net.String()
		}
	}
	return ip.String()
}
