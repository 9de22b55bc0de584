package audio

import (
	"math"
	"slices"
)

// Span is a part of a recording, in seconds.
type Span struct{ From, To float64 }

// Len is how long it is.
func (s Span) Len() float64 { return s.To - s.From }

// The rule by which speech is told from noise; it was tried on calls of which the truth is
// known. In samples of 20 ms every 10 ms:
const (
	quietest   = -80.0 // below it is the silence of a machine, which says nothing of the noise
	floorShare = 0.03  // of the levels above quietest: where the noise is
	aboveFloor = 9.0   // dB
	leastLevel = -50.0
	mostLevel  = -30.0
	hysteresis = 3.0 // dB below the threshold at which speech still goes on
	outward    = 6   // frames at most, that it goes on so
	burst      = 12  // frames: a shorter piece that stands alone is a click
	alone      = 15  // frames on both sides of it
	closed     = 30  // frames: a shorter gap is within speech
	shortest   = 10  // frames of speech
)

// Ear is what was found of one channel.
type Ear struct {
	Floor     float64 // dB of full scale: where its noise is
	Threshold float64 // above which it speaks
	// Unsteady: its noise swings, or a tone stands in it, so that speech cannot be told from it.
	Unsteady bool
	Speech   []Span
}

// Listen finds who speaks when in a recording of two sides: the echo of the other side is
// left out. Of one channel, or the same one twice, it finds that somebody speaks. Within
// holds, which the PBX reports, nobody does, whatever music plays.
func Listen(l *Levels, holds []Span) []Ear {
	channels := l.DB
	if l.Same {
		channels = channels[:1]
	}
	if len(holds) > 0 {
		channels = held(channels, holds)
	}
	ears, active := make([]Ear, len(channels)), make([][]bool, len(channels))
	for c, levels := range channels {
		ears[c] = hear(levels)
		active[c] = speaking(levels, ears[c].Threshold)
		ears[c].Unsteady = unsteady(levels, active[c])
	}
	if len(channels) == 2 {
		first, second := echo(channels[0], channels[1], active[0], ears[1].Threshold), echo(channels[1], channels[0], active[1], ears[0].Threshold)
		active[0], active[1] = without(active[0], first), without(active[1], second)
	}
	for c := range ears {
		frames := noClicks(active[c])
		frames = closeGaps(frames)
		ears[c].Speech = spans(frames, l.Seconds)
	}
	return ears
}

// held are the levels with silence in the place of holds.
func held(channels [][]float32, holds []Span) (out [][]float32) {
	for _, levels := range channels {
		levels = slices.Clone(levels)
		for _, h := range holds {
			from, to := int(h.From*1000/hop)-hopsAhead+1, int(math.Ceil(h.To*1000/hop))
			for i := max(from, 0); i < min(to, len(levels)); i++ {
				levels[i] = silent
			}
		}
		out = append(out, levels)
	}
	return out
}

// hear finds the noise of a channel, and the threshold above it.
func hear(levels []float32) Ear {
	var loud []float32
	for _, v := range levels {
		if v > quietest {
			loud = append(loud, v)
		}
	}
	if len(loud) == 0 {
		return Ear{Floor: silent, Threshold: leastLevel}
	}
	slices.Sort(loud)
	floor := float64(loud[int(floorShare*float64(len(loud)))])
	return Ear{Floor: floor, Threshold: min(max(floor+aboveFloor, leastLevel), mostLevel)}
}

// What is loud and hardly moves for a second is no speech, which rises and falls with every
// syllable: noise that swings, or a tone. Where there is much of it, who speaks when cannot
// be told.
const (
	second     = 100 // frames
	flatWithin = 4.0 // dB between the 10th and the 90th percentile
	muchOfIt   = 0.1 // of all that is loud
)

func unsteady(levels []float32, active []bool) bool {
	loud, flat := 0, 0
	runs(active, func(from, to int) {
		loud += to - from
		for some := range slices.Chunk(levels[from:to], second) {
			if len(some) < second {
				continue
			}
			sorted := slices.Sorted(slices.Values(some))
			if sorted[second*9/10]-sorted[second/10] < flatWithin {
				flat += second
			}
		}
	})
	return flat >= 3*second && float64(flat) > muchOfIt*float64(loud)
}

// speaking tells the frames above a threshold, and those beside them that are hardly below.
func speaking(levels []float32, threshold float64) []bool {
	on := make([]bool, len(levels))
	for i, v := range levels {
		on[i] = float64(v) >= threshold
	}
	out := slices.Clone(on)
	reach := func(i, step int) {
		for n := 1; n <= outward; n++ {
			at := i + n*step
			if at < 0 || at >= len(levels) || on[at] || float64(levels[at]) < threshold-hysteresis {
				return
			}
			out[at] = true
		}
	}
	for i := range on {
		if on[i] && (i == 0 || !on[i-1]) {
			reach(i, -1)
		}
		if on[i] && (i == len(on)-1 || !on[i+1]) {
			reach(i, 1)
		}
	}
	return out
}

// Echo is the other side, later and quieter, once for the whole call.
const (
	mostLag   = 30  // frames
	louderBy  = 6.0 // dB: then the other side is what is heard
	leastRho  = 0.2
	leastSeen = 50  // frames on which to say that there is one
	echoMore  = 5.0 // dB that an echo may be louder than its gain says
	echoPart  = 0.8 // of a run: then the whole of it is echo
)

// echo tells the frames of a channel that are the echo of the other; nil: it has none.
func echo(levels, other []float32, active []bool, threshold float64) []bool {
	lag, gain, found := leak(levels, other, threshold)
	if !found {
		return nil
	}
	out := make([]bool, len(levels))
	for i := range levels {
		if !active[i] {
			continue
		}
		loudest := float32(silent)
		for j := i - lag - 3; j <= i-lag+1; j++ {
			if j >= 0 && j < len(other) && j < len(levels) && other[j] > levels[j] {
				loudest = max(loudest, other[j])
			}
		}
		out[i] = loudest > silent && float64(levels[i]) < float64(loudest)+gain+echoMore
	}
	runs(active, func(from, to int) {
		n := 0
		for i := from; i < to; i++ {
			if out[i] {
				n++
			}
		}
		if float64(n) >= echoPart*float64(to-from) {
			for i := from; i < to; i++ {
				out[i] = true
			}
		}
	})
	return out
}

// leak finds the lag, in frames, and the gain, in dB, by which the other side is heard.
func leak(levels, other []float32, threshold float64) (lag int, gain float64, found bool) {
	best := leastRho
	for at := range mostLag + 1 {
		var n, sx, sy, sxx, syy, sxy float64
		var difference []float64
		for i := range levels {
			j := i - at
			if j < 0 || j >= len(other) || float64(other[j]) < threshold || float64(other[j]) < float64(levels[i])+louderBy {
				continue
			}
			x, y := float64(other[j]), float64(levels[i])
			n, sx, sy, sxx, syy, sxy = n+1, sx+x, sy+y, sxx+x*x, syy+y*y, sxy+x*y
			difference = append(difference, y-x)
		}
		if n < leastSeen {
			continue
		}
		rho := (n*sxy - sx*sy) / math.Sqrt((n*sxx-sx*sx)*(n*syy-sy*sy))
		if rho > best {
			slices.Sort(difference)
			best, lag, gain, found = rho, at, difference[len(difference)/2], true
		}
	}
	return lag, gain, found
}

func without(active, echo []bool) []bool {
	if echo == nil {
		return active
	}
	out := slices.Clone(active)
	for i := range out {
		out[i] = out[i] && !echo[i]
	}
	return out
}

// runs calls do for every run of true frames.
func runs(active []bool, do func(from, to int)) {
	for i := 0; i < len(active); i++ {
		if !active[i] {
			continue
		}
		from := i
		for i < len(active) && active[i] {
			i++
		}
		do(from, i)
	}
}

// noClicks leaves out short pieces that stand alone.
func noClicks(active []bool) []bool {
	out := slices.Clone(active)
	runs(active, func(from, to int) {
		if to-from >= burst || slices.Contains(active[max(0, from-alone):from], true) || slices.Contains(active[to:min(len(active), to+alone)], true) {
			return
		}
		clear(out[from:to])
	})
	return out
}

// closeGaps joins what a short gap parts, and leaves out what is short then.
func closeGaps(active []bool) []bool {
	out := slices.Clone(active)
	last := -1
	runs(active, func(from, to int) {
		if last >= 0 && from-last < closed {
			for i := last; i < from; i++ {
				out[i] = true
			}
		}
		last = to
	})
	closedUp := slices.Clone(out)
	runs(closedUp, func(from, to int) {
		if to-from < shortest {
			clear(out[from:to])
		}
	})
	return noClicks(out)
}

// spans are runs of frames in seconds: a frame of 20 ms begins to be heard when half of it
// is filled.
func spans(active []bool, seconds float64) (list []Span) {
	const half = 0.005
	runs(active, func(from, to int) {
		list = append(list, Span{max(0, float64(from)*hop/1000+half), min(seconds, float64(to)*hop/1000+half)})
	})
	return list
}
