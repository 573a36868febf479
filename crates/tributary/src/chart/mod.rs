//! Charts: a series as a picture, and where everything is in it.
//!
//! plotters draws, once for the screen, for SVG files and for PNG files. On the screen colours are CSS variables, so
//! that another theme needs no other picture; the geometry that comes along is exactly what is drawn. There is no
//! clock here and nothing is read from anywhere: the same series gives the same picture.

mod axis;
mod bar;
pub mod figure;
mod line;
mod numbers;
mod palette;
mod picture;
mod pixels;
mod plot;
mod sheet;
mod svg;
mod text;
mod words;

use record::Series;

use crate::view::{Chart, Frame, Measure};
pub use palette::Theme;
use picture::Pen;
use pixels::Pixels;
use svg::Svg;
pub(crate) use text::{FACES, invisible};

/// The widest and highest picture, in pixels of the screen.
const LARGEST: u32 = 8_000;
/// The most pixels in a file.
const PIXELS: u64 = 64_000_000;
/// Dots per metre of a screen pixel: 96 to the inch.
const DOTS: u32 = 3_780;

/// How a chart is to look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Style {
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
    /// What it shows: `Earned per week, by program, in EUR`.
    pub title: String,
    /// A BCP 47 tag, for the marks in numbers; English where it says nothing.
    pub locale: String,
    /// What must not be mistaken in a file, such as `Sample data`; the screen says it for all that it shows.
    pub watermark: Option<String>,
    /// Whether dots stand for every amount.
    pub hide_amounts: bool,
    /// What the numbers are.
    pub measure: Measure,
    /// At least so much room before the plot, so that it begins where that of another chart does.
    pub margin: u32,
}

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChartError {
    /// It would be too small to hold anything, or too large to be made.
    #[error("a chart cannot be {width} by {height} pixels large")]
    Size {
        /// In pixels of the file.
        width: u64,
        /// In pixels of the file.
        height: u64,
    },
    /// The board could not be drawn on.
    #[error("the chart could not be drawn: {0}")]
    Draw(String),
    /// The picture could not be written down.
    #[error("the picture could not be encoded: {0}")]
    Encode(String),
}

/// Draws a chart for the screen: SVG whose colours are CSS variables, and its geometry.
pub fn draw(series: &Series, style: &Style) -> Result<Chart, ChartError> {
    check(style, 1)?;
    let area = Frame { x: 0.0, y: 0.0, width: style.width as f32, height: style.height as f32 };
    let layout = bar::lay_out(series, area, style);
    let mut svg = Svg::new(style.width, style.height, None);
    picture::draw(&mut Pen::new(&mut svg, svg::SCALE), series, &layout)?;
    let summary = words::summary(series, style);
    Ok(Chart {
        svg: svg.finish(&style.title, &summary),
        width: style.width,
        height: style.height,
        plot: layout.plot.frame,
        columns: layout.columns,
        series: series.clone(),
        title: style.title.clone(),
        summary,
        measure: style.measure,
    })
}

/// Draws two charts of the same buckets to stand below each other: their columns lie at the same places.
pub fn draw_both(upper: (&Series, &Style), lower: (&Series, &Style)) -> Result<(Chart, Chart), ChartError> {
    let (first, second) = (draw(upper.0, upper.1)?, draw(lower.0, lower.1)?);
    if first.plot.x == second.plot.x {
        return Ok((first, second));
    }
    let margin = first.plot.x.max(second.plot.x).ceil() as u32;
    let wide = |style: &Style| Style { margin, ..style.clone() };
    Ok((draw(upper.0, &wide(upper.1))?, draw(lower.0, &wide(lower.1))?))
}

/// What a picture is saved as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// SVG that needs nothing else: real colours, ground, title and legend.
    Svg,
    /// PNG with so many pixels for each of the screen, as wide and as high.
    Png(u32),
}

/// Draws a chart as a file.
pub fn file(series: &Series, style: &Style, theme: Theme, format: Format) -> Result<Vec<u8>, ChartError> {
    match format {
        Format::Svg => Ok(svg_file(series, style, theme)?.into_bytes()),
        Format::Png(scale) => png(series, style, theme, scale),
    }
}

/// Draws a chart as an SVG file that needs nothing else: real colours, ground, title and legend.
pub fn svg_file(series: &Series, style: &Style, theme: Theme) -> Result<String, ChartError> {
    check(style, 1)?;
    let mut svg = Svg::new(style.width, style.height, Some(theme));
    draw_file(&mut Pen::new(&mut svg, svg::SCALE), series, style)?;
    Ok(svg.finish(&style.title, &words::summary(series, style)))
}

/// Draws a chart as a PNG file with `scale` pixels for each of the screen, as wide and as high.
pub fn png(series: &Series, style: &Style, theme: Theme, scale: u32) -> Result<Vec<u8>, ChartError> {
    painted(style, theme, scale, |pen| draw_file(pen, series, style))
}

/// A PNG file of what is drawn.
fn painted(
    style: &Style,
    theme: Theme,
    scale: u32,
    draw: impl FnOnce(&mut Pen<'_, Pixels<'_>>) -> Result<(), ChartError>,
) -> Result<Vec<u8>, ChartError> {
    let scale = u8::try_from(scale.clamp(1, 8)).unwrap_or(1);
    check(style, scale)?;
    let (width, height) = (style.width * u32::from(scale), style.height * u32::from(scale));
    let mut buffer = vec![0; width as usize * height as usize * 3];
    let mut pixels = Pixels::new(&mut buffer, (width, height), theme, scale);
    draw(&mut Pen::new(&mut pixels, scale))?;
    drop(pixels);
    encode(&buffer, width, height, u32::from(scale)).map_err(|error| ChartError::Encode(error.to_string()))
}

fn check(style: &Style, scale: u8) -> Result<(), ChartError> {
    let (width, height) =
        (u64::from(style.width) * u64::from(scale), u64::from(style.height) * u64::from(scale));
    let fits = style.width >= 80 && style.height >= 80 && style.width <= LARGEST && style.height <= LARGEST;
    if fits && width * height <= PIXELS { Ok(()) } else { Err(ChartError::Size { width, height }) }
}

fn draw_file<B: plotters_backend::DrawingBackend>(
    pen: &mut Pen<'_, B>,
    series: &Series,
    style: &Style,
) -> Result<(), ChartError> {
    let sheet = sheet::lay_out(style, words::period(series), sheet::entries(series));
    sheet::draw(pen, &sheet)?;
    let layout = bar::lay_out(series, sheet.area, style);
    picture::draw(pen, series, &layout)
}

fn encode(buffer: &[u8], width: u32, height: u32, scale: u32) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // Flat areas: without filters the quickest level makes files a third as large as filters made for photographs.
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_deflate_compression(png::DeflateCompression::Level(1));
    let dots = DOTS * scale;
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: dots, yppu: dots, unit: png::Unit::Meter }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(buffer)?;
    writer.finish()?;
    Ok(file)
}

#[cfg(test)]
mod tests;
