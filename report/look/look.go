// Package look checks the look of a customer's reports: the logo and the color.
package look

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // registers the decoder
	"image/png"
	"math"
	"strconv"
)

// These constants are the maximum sizes of a logo.
const (
	MaxBytes  = 256 << 10 // of the uploaded file, and of the file that Logo returns
	MaxWidth  = 1200      // pixels
	MaxHeight = 600       // pixels
)

// mostScans is the maximum number of scans of a JPEG file. Progressive files usually have 10 scans. Each scan can
// process all pixels, so a small file with thousands of scans would need half a minute.
const mostScans = 20

// Logo decodes a PNG or JPEG file and encodes the pixels as PNG, so that the result has no metadata. Logo checks the
// number of pixels before the pixels are decoded.
func Logo(file []byte) ([]byte, error) {
	if len(file) > MaxBytes {
		return nil, fmt.Errorf("must have at most %d KiB, has %d KiB", MaxBytes>>10, (len(file)+1023)>>10)
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, errors.New("must be a PNG or JPEG file")
	}
	if config.Width > MaxWidth || config.Height > MaxHeight || config.Width < 1 || config.Height < 1 {
		return nil, fmt.Errorf(
			"must have at most %d × %d pixels, has %d × %d",
			MaxWidth,
			MaxHeight,
			config.Width,
			config.Height,
		)
	}
	if format == "jpeg" && bytes.Count(file, []byte{0xff, 0xda}) > mostScans {
		return nil, errors.New("must be a JPEG file with at most " + strconv.Itoa(mostScans) + " scans: use a PNG file")
	}
	decoded, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, errors.New("is damaged: export the image again as PNG or JPEG")
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&out, decoded); err != nil {
		return nil, fmt.Errorf("encode a logo: %w", err)
	}
	if out.Len() > MaxBytes {
		return nil, fmt.Errorf(
			"must have at most %d KiB as PNG, has %d KiB: use a smaller image",
			MaxBytes>>10,
			out.Len()>>10,
		)
	}
	return out.Bytes(), nil
}

// leastContrast is the minimum contrast of text, as in WCAG 2 level AA.
const leastContrast = 4.5

// Color is a color in the sRGB color space, with values from 0 to 255.
type Color struct{ r, g, b float64 }

// ParseColor reads a color such as "#1f5fbf".
func ParseColor(text string) (Color, error) {
	value, err := strconv.ParseUint(text[min(len(text), 1):], 16, 24)
	if err != nil || len(text) != 7 || text[0] != '#' {
		return Color{}, errors.New("must be a color such as #1f5fbf")
	}
	return Color{float64(value >> 16), float64(value >> 8 & 0xff), float64(value & 0xff)}, nil
}

// String returns the color as "#rrggbb".
func (c Color) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(math.Round(c.r)), int(math.Round(c.g)), int(math.Round(c.b)))
}

// luminance returns the relative luminance of WCAG 2.
func (c Color) luminance() float64 {
	linear := func(v float64) float64 {
		v /= 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.r) + 0.7152*linear(c.g) + 0.0722*linear(c.b)
}

// Contrast returns the contrast ratio of two colors, from 1 to 21.
func (c Color) Contrast(other Color) float64 {
	a, b := c.luminance(), other.luminance()
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

func white() Color { return Color{255, 255, 255} }

// TextOn returns white if the contrast of white to the color is at least 4.5, and otherwise black. For each color, the
// contrast of white or of black is at least 4.5.
func (c Color) TextOn() Color {
	if c.Contrast(white()) >= leastContrast {
		return white()
	}
	return Color{}
}

// OnWhite returns the color, darkened until its contrast to white is at least 4.5.
func (c Color) OnWhite() Color {
	const step = 0.97
	dark := c
	for range 200 {
		rounded := Color{math.Round(dark.r), math.Round(dark.g), math.Round(dark.b)}
		if rounded.Contrast(white()) >= leastContrast {
			return rounded
		}
		dark = Color{dark.r * step, dark.g * step, dark.b * step}
	}
	return Color{}
}
