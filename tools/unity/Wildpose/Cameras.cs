// Which cameras look at a person. No Unity types: this file compiles without Unity.
using System;

namespace Wildpose
{
    /// <summary>An interval of numbers.</summary>
    [Serializable]
    public struct Interval
    {
        public double Low, High;

        public Interval(double low, double high)
        {
            Low = low;
            High = high;
        }
    }

    /// <summary>How cameras are placed. Lengths are millimetres, angles degrees.</summary>
    [Serializable]
    public sealed class CameraSettings
    {
        /// <summary>Pixels.</summary>
        public int Width = 1000;
        public int Height = 1000;

        /// <summary>Focal length in pixels. The default is about that of Human3.6M's cameras.</summary>
        public Interval Focal = new Interval(1145, 1145);

        /// <summary>From the camera to the hip, drawn evenly in the logarithm.</summary>
        public Interval Distance = new Interval(2500, 8000);

        /// <summary>Around the vertical; 0 stands where the world's z points.</summary>
        public Interval Yaw = new Interval(-180, 180);

        /// <summary>Above 0 the camera looks down.</summary>
        public Interval Pitch = new Interval(-15, 40);

        /// <summary>Clockwise as the camera sees it.</summary>
        public Interval Roll = new Interval(-8, 8);

        /// <summary>No joint is nearer than this along the axis: a camera steps back until it is so.</summary>
        public double Nearest = 600;

        /// <summary>Cameras of a rig; they stand around it as corners of a regular polygon, the first at 45°.</summary>
        public int RigCameras = 4;

        /// <summary>How far from the middle of the rig its cameras stand, and how high; Human3.6M's are some 5 m away.</summary>
        public double RigDistance = 5000;
        public double RigHeight = 1600;

        /// <summary>The point that the cameras of a rig look at is this high above the floor.</summary>
        public double RigAimHeight = 900;
    }

    public static class Cameras
    {
        /// <summary>A random camera that looks at the hip.</summary>
        /// <param name="joints">[17] world millimetres.</param>
        public static Camera AroundHip(Point[] joints, CameraSettings settings, Random random)
        {
            double distance = Math.Exp(Draw(new Interval(Math.Log(settings.Distance.Low), Math.Log(settings.Distance.High)), random));
            double yaw = Draw(settings.Yaw, random) * Math.PI / 180;
            double pitch = Draw(settings.Pitch, random) * Math.PI / 180;
            double roll = Draw(settings.Roll, random);
            double focal = Draw(settings.Focal, random);

            Point back = new Point(Math.Sin(yaw) * Math.Cos(pitch), Math.Sin(pitch), Math.Cos(yaw) * Math.Cos(pitch));
            Point up = new Point(-Math.Sin(yaw) * Math.Sin(pitch), Math.Cos(pitch), -Math.Cos(yaw) * Math.Sin(pitch));
            Point hip = joints[0];
            foreach (Point joint in joints)
            {
                distance = Math.Max(distance, settings.Nearest + Frames.Dot(joint - hip, back));
            }
            return Frames.LookAlong(hip + distance * back, -1 * back, up, roll, focal, settings.Width, settings.Height);
        }

        /// <summary>The cameras of a rig around a place on the floor.</summary>
        /// <param name="floor">World millimetres.</param>
        public static Camera[] Rig(Point floor, CameraSettings settings)
        {
            Camera[] cameras = new Camera[settings.RigCameras];
            Point aim = floor + new Point(0, settings.RigAimHeight, 0);
            for (int i = 0; i < cameras.Length; i++)
            {
                double yaw = Math.PI / 4 + 2 * Math.PI * i / cameras.Length;
                Point position = floor
                    + new Point(settings.RigDistance * Math.Sin(yaw), settings.RigHeight, settings.RigDistance * Math.Cos(yaw));
                double focal = (settings.Focal.Low + settings.Focal.High) / 2;
                cameras[i] = Frames.LookAlong(position, aim - position, new Point(0, 1, 0), 0, focal, settings.Width, settings.Height);
            }
            return cameras;
        }

        /// <summary>Whether a camera has all joints before it, no nearer than the settings allow.</summary>
        /// <param name="joints">[17] world millimetres.</param>
        public static bool Sees(Camera camera, Point[] joints, CameraSettings settings)
        {
            foreach (Point joint in joints)
            {
                if (!(camera.CameraFromWorld(joint).Z >= settings.Nearest)) return false;
            }
            return true;
        }

        static double Draw(Interval interval, Random random)
        {
            return interval.Low + (interval.High - interval.Low) * random.NextDouble();
        }
    }
}
