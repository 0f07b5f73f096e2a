// Points, rotations, and the way from Unity's frames to those of the export. No Unity types: this file compiles without Unity.
using System;

namespace Wildpose
{
    /// <summary>A point or a vector in double precision; the comment beside each says unit and frame.</summary>
    public struct Point
    {
        public readonly double X, Y, Z;

        public Point(double x, double y, double z)
        {
            X = x;
            Y = y;
            Z = z;
        }

        public static Point operator +(Point a, Point b) { return new Point(a.X + b.X, a.Y + b.Y, a.Z + b.Z); }
        public static Point operator -(Point a, Point b) { return new Point(a.X - b.X, a.Y - b.Y, a.Z - b.Z); }
        public static Point operator *(double scale, Point a) { return new Point(scale * a.X, scale * a.Y, scale * a.Z); }

        public double Length { get { return Math.Sqrt(X * X + Y * Y + Z * Z); } }

        public static Point Middle(Point a, Point b) { return 0.5 * (a + b); }
    }

    /// <summary>A camera of the export: pixels, and camera from world.</summary>
    public sealed class Camera
    {
        /// <summary>Pixels; the centre of the top-left pixel is (0, 0).</summary>
        public readonly double Fx, Fy, Cx, Cy;

        /// <summary>[3, 3] row-major, and [3] millimetres: camera = rotation · world + translation.</summary>
        public readonly double[] Rotation;
        public readonly double[] Translation;

        public Camera(double fx, double fy, double cx, double cy, double[] rotation, double[] translation)
        {
            Fx = fx;
            Fy = fy;
            Cx = cx;
            Cy = cy;
            Rotation = rotation;
            Translation = translation;
        }

        /// <summary>World millimetres to camera millimetres.</summary>
        public Point CameraFromWorld(Point world)
        {
            double[] r = Rotation;
            return new Point(
                r[0] * world.X + r[1] * world.Y + r[2] * world.Z + Translation[0],
                r[3] * world.X + r[4] * world.Y + r[5] * world.Z + Translation[1],
                r[6] * world.X + r[7] * world.Y + r[8] * world.Z + Translation[2]);
        }
    }

    public static class Frames
    {
        public const double MillimetresOfMetre = 1000;

        /// <summary>
        /// Unity's world (metres, left-handed: x right, y up, z forward) to the world of the export (millimetres,
        /// right-handed: y up, z forward, x to the left of whoever looks along z). One axis changes its sign, so what was
        /// left stays left and no pose is mirrored.
        /// </summary>
        public static Point WorldFromUnity(Point unity)
        {
            return new Point(-MillimetresOfMetre * unity.X, MillimetresOfMetre * unity.Y, MillimetresOfMetre * unity.Z);
        }

        /// <summary>The way back from WorldFromUnity.</summary>
        public static Point UnityFromWorld(Point world)
        {
            return new Point(-world.X / MillimetresOfMetre, world.Y / MillimetresOfMetre, world.Z / MillimetresOfMetre);
        }

        /// <summary>
        /// The camera that stands at `position` and looks along `forward` with `up` upwards in the picture; all three in the
        /// world of the export, millimetres. Its frame is x right, y down, z forward.
        /// </summary>
        /// <param name="roll">Degrees, clockwise as the camera sees it.</param>
        public static Camera LookAlong(Point position, Point forward, Point up, double roll, double focal, int width, int height)
        {
            Point z = Unit(forward);
            Point right = Unit(Cross(z, up));
            Point down = Cross(z, right);
            double cos = Math.Cos(roll * Math.PI / 180);
            double sin = Math.Sin(roll * Math.PI / 180);
            Point x = cos * right + sin * down;
            Point y = cos * down - sin * right;
            double[] rotation = { x.X, x.Y, x.Z, y.X, y.Y, y.Z, z.X, z.Y, z.Z };
            double[] translation = { -Dot(x, position), -Dot(y, position), -Dot(z, position) };
            return new Camera(focal, focal, (width - 1) / 2.0, (height - 1) / 2.0, rotation, translation);
        }

        public static double Dot(Point a, Point b) { return a.X * b.X + a.Y * b.Y + a.Z * b.Z; }

        public static Point Cross(Point a, Point b)
        {
            return new Point(a.Y * b.Z - a.Z * b.Y, a.Z * b.X - a.X * b.Z, a.X * b.Y - a.Y * b.X);
        }

        public static Point Unit(Point a)
        {
            double length = a.Length;
            if (!(length > 0)) throw new ArgumentException("a direction of some length expected, found none");
            return (1 / length) * a;
        }
    }
}
