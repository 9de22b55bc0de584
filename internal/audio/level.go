package audio

import (
	"io"
	"math"
	"slices"
)

// Levels are of 20 ms every 10 ms, in dB of full scale.
const (
	hop       = 10 // ms
	hopsAhead = 2  // of which a frame is made
	silent    = -100
)

// Levels is how loud each channel is over time, and what a picture of it needs. Its size
// is some 2 MB an hour and channel.
type Levels struct {
	Rate     int
	Seconds  float64
	DB       [][]float32 // by channel, a level every 10 ms
	Peaks    [][]uint8   // by channel, ten a second: 0 to 255 of full scale
	Same     bool        // both channels are one: a mono recording twice
	Cut      bool        // the file ends before what it says
	Declared float64     // seconds, as the file says; 0: it does not
}

// PeaksASecond is how many peaks are made of a second.
const PeaksASecond = 10

// Measure reads a sound to its end. What is longer than MostSeconds is refused as broken:
// no conversation is.
func Measure(s *Sound) (*Levels, error) {
	out := &Levels{Rate: s.Rate, DB: make([][]float32, s.Channels), Peaks: make([][]uint8, s.Channels), Same: s.Channels == 2, Declared: float64(s.Length) / float64(s.Rate)}
	meters := make([]meter, s.Channels)
	for i := range meters {
		meters[i] = newMeter(s.Rate)
	}
	buf := make([]int16, 8192*s.Channels)
	frames := int64(0)
	for {
		n, err := s.Read(buf)
		for c := range meters {
			meters[c].add(buf[min(c, n):n], s.Channels)
		}
		for i := 0; out.Same && i < n; i += 2 {
			out.Same = buf[i] == buf[i+1]
		}
		if frames += int64(n / s.Channels); frames > MostSeconds*int64(s.Rate) {
			return nil, ErrBroken
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	out.Seconds, out.Cut = float64(frames)/float64(s.Rate), s.Truncated
	for c := range meters {
		out.DB[c], out.Peaks[c] = meters[c].done()
	}
	return out, nil
}

// Beside are the levels of two recordings of one channel each, as of one of two.
func Beside(first, second *Levels) *Levels {
	out := *first
	out.DB, out.Peaks = append(slices.Clip(first.DB[:1]), second.DB[0]), append(slices.Clip(first.Peaks[:1]), second.Peaks[0])
	out.Seconds, out.Cut, out.Same = max(first.Seconds, second.Seconds), first.Cut || second.Cut, false
	return &out
}

// meter measures one channel.
type meter struct {
	rate   int
	filter highPass

	at       int64 // samples so far
	energy   float64
	n        int
	hops     int64 // that are whole
	last     []float64
	levels   []float32
	peak     int32
	peaks    []uint8
	peakEnds int64
}

func newMeter(rate int) meter {
	return meter{rate: rate, filter: highPassAt(100, rate), peakEnds: int64(rate / PeaksASecond)}
}

// add measures every step-th sample.
func (m *meter) add(samples []int16, step int) {
	for i := 0; i < len(samples); i += step {
		v := samples[i]
		m.peak = max(m.peak, int32(v), -int32(v))
		f := m.filter.next(float64(v))
		m.energy, m.n = m.energy+f*f, m.n+1
		m.at++
		if m.at*1000 >= (m.hops+1)*hop*int64(m.rate) {
			m.endHop()
		}
		if m.at >= m.peakEnds {
			m.endPeak()
		}
	}
}

func (m *meter) endHop() {
	m.hops++
	mean := m.energy / float64(max(m.n, 1))
	m.energy, m.n = 0, 0
	if m.last = append(m.last, mean); len(m.last) < hopsAhead {
		return
	}
	sum := 0.0
	for _, e := range m.last {
		sum += e
	}
	m.last = append(m.last[:0], m.last[1:]...)
	m.levels = append(m.levels, decibel(sum/hopsAhead))
}

func (m *meter) endPeak() {
	m.peaks = append(m.peaks, uint8(min(m.peak*255/math.MaxInt16, 255)))
	m.peak = 0
	m.peakEnds = int64(len(m.peaks)+1) * int64(m.rate) / PeaksASecond
}

func (m *meter) done() ([]float32, []uint8) {
	if m.peak > 0 {
		m.endPeak()
	}
	return m.levels, m.peaks
}

// decibel is the level of a mean of squares of samples.
func decibel(mean float64) float32 {
	if mean <= 0 {
		return silent
	}
	return float32(max(10*math.Log10(mean/(32768*32768)), silent))
}

// highPass takes away what is below a frequency, an offset first of all: a Butterworth
// filter of the second order (R. Bristow-Johnson, Cookbook formulae for audio EQ biquads).
type highPass struct{ b0, b1, b2, a1, a2, x1, x2, y1, y2 float64 }

func highPassAt(hertz float64, rate int) highPass {
	w := 2 * math.Pi * hertz / float64(rate)
	cos, alpha := math.Cos(w), math.Sin(w)/math.Sqrt2
	a0 := 1 + alpha
	return highPass{b0: (1 + cos) / 2 / a0, b1: -(1 + cos) / a0, b2: (1 + cos) / 2 / a0, a1: -2 * cos / a0, a2: (1 - alpha) / a0}
}

func (h *highPass) next(x float64) float64 {
	y := h.b0*x + h.b1*h.x1 + h.b2*h.x2 - h.a1*h.y1 - h.a2*h.y2
	h.x2, h.x1, h.y2, h.y1 = h.x1, x, h.y1, y
	return y
}
