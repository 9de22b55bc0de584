package figures

import (
	"cmp"
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"

	"openpeople/internal/figure"
	"openpeople/internal/stats"
)

// valued are the dimensions of which every value has a row of its own a day, with
// its sums by channel: what a desk is usually narrowed to.
var valued = []figure.Dimension{figure.Operator, figure.Team, figure.Site, figure.Region, figure.Client, figure.Topic, figure.Line, figure.EndReason, figure.Survey}

// value is a value of a dimension and, of a valued one, a channel within it.
type value [2]int64

func inOrder(a, b value) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) }

// wanted are the values that a filter lets through.
type wanted [2]pick

func (w wanted) fits(v value) bool {
	return w[0].takes(v[0]) && w[1].takes(v[1])
}

// reader reads numbers off a row; bad once it ran over the end.
type reader struct {
	raw []byte
	bad bool
}

func readerOf(raw []byte) (*reader, error) {
	if len(raw) < 8 {
		return nil, errBroken
	}
	if binary.LittleEndian.Uint64(raw) != format {
		return nil, errFormat
	}
	return &reader{raw: raw[8:]}, nil
}

func (r *reader) more() bool { return len(r.raw) > 0 && !r.bad }

func (r *reader) int() int64 {
	n, width := binary.Varint(r.raw)
	if width <= 0 {
		r.bad = true
		return 0
	}
	r.raw = r.raw[width:]
	return n
}

func (r *reader) uint() uint64 {
	n, width := binary.Uvarint(r.raw)
	if width <= 0 {
		r.bad = true
		return 0
	}
	r.raw = r.raw[width:]
	return n
}

// skip passes over n numbers.
func (r *reader) skip(n int) {
	for i := 0; i < len(r.raw); i++ {
		if n == 0 {
			r.raw = r.raw[i:]
			return
		}
		if r.raw[i] < 0x80 {
			n--
		}
	}
	r.raw, r.bad = nil, n > 0
}

func (r *reader) err() error {
	if r.bad {
		return errBroken
	}
	return nil
}

// readRollup calls take for the sums of each wanted value. The sums are the
// caller's until the next call.
func readRollup(raw []byte, w wanted, take func(v value, sums *figure.Sums)) error {
	r, err := readerOf(raw)
	if err != nil {
		return err
	}
	var sums figure.Sums
	for r.more() {
		v := value{r.int(), r.int()}
		some := r.uint()
		if bits.Len64(some) > figure.NumSums {
			return errBroken
		}
		if !w.fits(v) {
			r.skip(bits.OnesCount64(some))
			continue
		}
		clear(sums[:])
		for ; some != 0; some &= some - 1 {
			sums[bits.TrailingZeros64(some)] = r.int()
		}
		if !r.bad {
			take(v, &sums)
		}
	}
	return r.err()
}

// counter counts seconds: most are few.
type counter struct {
	few  []int64
	many map[int64]int64
}

// fewSeconds is below how many a time is one of the few.
const fewSeconds = 1 << 10

func (c *counter) add(seconds, n int64) {
	if seconds >= 0 && seconds < fewSeconds {
		if seconds >= int64(len(c.few)) {
			few := make([]int64, max(1<<bits.Len64(uint64(seconds)), 1<<7))
			copy(few, c.few)
			c.few = few
		}
		c.few[seconds] += n
		return
	}
	if c.many == nil {
		c.many = map[int64]int64{}
	}
	c.many[seconds] += n
}

// bins are the counts, in order.
func (c *counter) bins() (out []stats.Bin) {
	for seconds, n := range c.few {
		if n != 0 {
			out = append(out, stats.Bin{Value: int64(seconds), N: n})
		}
	}
	for _, seconds := range slices.Sorted(maps.Keys(c.many)) {
		if n := c.many[seconds]; n != 0 {
			out = append(out, stats.Bin{Value: seconds, N: n})
		}
	}
	return out
}

// readBins calls take for the bins of the wanted values.
func readBins(raw []byte, w wanted, take func(v value, seconds, n int64)) error {
	r, err := readerOf(raw)
	if err != nil {
		return err
	}
	for r.more() {
		v := value{r.int(), r.int()}
		count := r.uint()
		if count > uint64(len(r.raw)) {
			return errBroken
		}
		if !w.fits(v) {
			r.skip(2 * int(count))
			continue
		}
		seconds := int64(0)
		for range count {
			seconds += r.int()
			take(v, seconds, r.int())
		}
	}
	return r.err()
}
